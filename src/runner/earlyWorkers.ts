import type { Backend, BackendOptions, BackendSession } from '../engine/backends/backend.ts';
import { selectionOf } from '../model/facts/selection.ts';
import { parseRange } from '../model/facts/inputSpec.ts';
import type { Job } from '../model/facts/job.ts';

/** More threads would keep the runner's main thread from the module that it checks meanwhile. */
const mostEarly = 8;
const rangePrefix = 'range:';

/**
 * A backend whose threads may start while the module is still being checked, so that both take the time of one. They load
 * nothing of the user's before they are given work.
 */
export class EarlyWorkers implements Backend {
  readonly capabilities: Backend['capabilities'];
  readonly #backend: Backend;
  #early: { readonly workers: number; readonly session: BackendSession } | undefined;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.capabilities = backend.capabilities;
  }

  begin(options: BackendOptions): void {
    const { workers } = options;
    if (workers > 0 && workers <= mostEarly) this.#early = { workers, session: this.#backend.open(options) };
  }

  /** The threads that have begun, if their number is right: the limit of their memory depends on it. */
  open(options: BackendOptions): BackendSession {
    const early = this.#early;
    this.#early = undefined;
    if (early?.workers === options.workers) return early.session;
    void early?.session.close();
    return this.#backend.open(options);
  }

  /** Ends threads that nobody opened. */
  async close(): Promise<void> {
    await this.#early?.session.close();
  }
}

/** The number of workers as far as the job shows it: one for each item, at most `mostWorkers`. */
export function expectedWorkers(job: Pick<Job, 'input' | 'items' | 'shard'>, mostWorkers: number): number {
  const { input } = job;
  if (!input.startsWith(rangePrefix)) return mostWorkers;
  const range = parseRange(input.slice(rangePrefix.length));
  // A wrong range is an error of the input.
  if (typeof range === 'string') return 0;
  const count = range.end - range.first;
  return Math.min(mostWorkers, selectionOf(job)?.countIn(count) ?? count);
}
