import { isMainThread } from 'node:worker_threads';
import type { LogLevel } from '../model/facts/log.ts';

/** The worker and the item for which the calling code runs. */
export interface CurrentWorker {
  /** Number of the worker, from 0; undefined outside of a pool's workers. */
  readonly worker: number | undefined;
  /** Place of the running item in its call, from 0; undefined between items. */
  readonly item: number | undefined;
  /** The pool's `name`, if it has one. */
  readonly pool?: string;
  /** Whether this is the thread that the program started in; true for items that run inline. */
  readonly isMainThread: boolean;
}

/** An executor, for user code with any copy of the library in the thread. */
export interface OwnWorker {
  /** Undefined if the calling code does not run in this executor. */
  current(): CurrentWorker | undefined;
  log(level: LogLevel, logger: string, text: string): void;
}

const key = Symbol.for('poolscope.workers');
const registry = globalThis as unknown as Record<typeof key, Set<OwnWorker> | undefined>;

/** Makes a worker known to all copies of the library in this thread. Returns the function that undoes it. */
export function registerWorker(worker: OwnWorker): () => void {
  const workers = (registry[key] ??= new Set());
  workers.add(worker);
  return () => void workers.delete(worker);
}

export function ownWorker(): OwnWorker | undefined {
  for (const worker of registry[key] ?? []) if (worker.current()) return worker;
  return undefined;
}

/**
 * Returns the worker and the item for which the calling code runs. Never throws: outside of a pool, `worker` is
 * undefined.
 *
 * @example
 * ```ts
 * import { currentWorker, Pool } from 'poolscope';
 *
 * await using pool = await Pool.open<typeof import('./work.js')>(new URL('./work.js', import.meta.url));
 * console.log(await pool.map('itemNumber', ['a', 'b'])); // [ 0, 1 ]
 * console.log(currentWorker().worker); // undefined
 * ```
 */
export function currentWorker(): CurrentWorker {
  // A copy, because the worker's code has a realm of its own.
  return { ...(ownWorker()?.current() ?? { worker: undefined, item: undefined, isMainThread }) };
}
