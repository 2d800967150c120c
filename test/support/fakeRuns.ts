import { Emitter } from '../../src/base/emitter.ts';
import { isLive, type RunEntry } from '../../src/extension/runs/runEntry.ts';
import type { RunStore } from '../../src/extension/runs/runStore.ts';
import { jobDefaults, type Job } from '../../src/model/facts/job.ts';
import { setupOfJob } from '../../src/model/facts/origin.ts';
import { createRunModel, type RunModel } from '../../src/model/run/runModel.ts';
import type { RunHandle } from '../../src/supervisor/runHandle.ts';

export const someJob: Job = { ...jobDefaults, module: '/w/src/minify.ts', exportName: 'minify', baseDir: '/w' };

/** The job of an entry is `someJob` with these changes. */
export function startedWith(changes: Partial<Job> = {}): Pick<RunEntry, 'origin' | 'setup'> {
  const job: Job = { ...someJob, ...changes };
  return { origin: { kind: 'job', job }, setup: setupOfJob(job) };
}

/** A run of the last minute in which three items succeeded, but for the changes. */
export function someEntry(changes: Partial<RunEntry> = {}): RunEntry {
  return {
    runId: 'r1',
    dir: '/recordings/r1',
    ...startedWith(),
    startedAtMs: Date.now(),
    state: 'finished',
    counts: { succeeded: 3, failed: 0, timedOut: 0, crashed: 0, cancelled: 0 },
    total: 3,
    wallMicros: 2_000_000,
    strayErrors: 0,
    ...changes,
  };
}

/** A store of runs without files and processes: a test puts runs in, changes and ends them. */
export class FakeRuns {
  readonly #changed = new Emitter<void>();
  readonly #ended = new Emitter<RunEntry>();
  readonly #reverted = new Emitter<RunEntry>();
  readonly #entries = new Map<string, RunEntry>();
  readonly models = new Map<string, RunModel>();
  readonly handles = new Map<string, Partial<RunHandle>>();
  readonly removed: string[] = [];
  listeners = 0;

  readonly changed: RunStore['changed'] = (listener) => this.#counted(this.#changed.subscribe(listener));
  readonly reverted: RunStore['reverted'] = (listener) => this.#counted(this.#reverted.subscribe(listener));
  readonly ended: RunStore['ended'] = (listener) => this.#counted(this.#ended.subscribe(listener));
  load = async (): Promise<void> => {};
  entries = (): readonly RunEntry[] => [...this.#entries.values()];
  live = (): readonly RunEntry[] => this.entries().filter(isLive);
  find = (runId: string): RunEntry | undefined => this.#entries.get(runId);
  in = (dir: string): RunEntry | undefined => this.entries().find((entry) => entry.dir === dir);
  require = (runId: string): RunEntry => {
    const entry = this.find(runId);
    if (!entry) throw new Error(`no run ${runId}`);
    return entry;
  };
  handle = (runId: string): RunHandle | undefined => this.handles.get(runId) as RunHandle | undefined;
  model = async ({ runId }: RunEntry): Promise<RunModel> => this.models.get(runId) ?? createRunModel();
  remove = async (runId: string): Promise<void> => {
    this.removed.push(runId);
    this.#entries.delete(runId);
  };

  /** Adds or changes a run. */
  put(entry: RunEntry): RunEntry {
    this.#entries.set(entry.runId, entry);
    this.#changed.fire();
    return entry;
  }

  end(entry: RunEntry): void {
    this.put(entry);
    this.#ended.fire(entry);
  }

  revert(entry: RunEntry): void {
    this.put(entry);
    this.#reverted.fire(entry);
  }

  get store(): RunStore {
    return this as unknown as RunStore;
  }

  #counted(subscription: { dispose(): void }): { dispose(): void } {
    this.listeners++;
    return {
      dispose: () => {
        this.listeners--;
        subscription.dispose();
      },
    };
  }
}
