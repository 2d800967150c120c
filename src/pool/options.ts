import { UserFacingError } from '../base/errors.ts';
import { jobLimits, type Isolation } from '../model/facts/job.ts';
import type { ProfileKind, ProfileSpec } from '../model/facts/profile.ts';
import type { ArgumentsOf, FunctionName } from './moduleTypes.ts';
import type { ProgressListener } from './progress.ts';

/** Options of `Pool.open`. Times are in milliseconds. */
export interface PoolOptions<M> {
  /** Number of workers. Default: the number of usable CPU cores. With `inline` it is always 1. */
  readonly workers?: number;
  /**
   * The kind of workers: `thread` (default), `process` (one process per worker), or `inline` (in this thread, for
   * tests).
   */
  readonly isolation?: Isolation;
  /**
   * An exported function that runs once in each worker, or its name and arguments. If it throws, `open` rejects with
   * its error.
   */
  readonly initializer?: FunctionName<M> | InitializerCall<M>;
  /**
   * Number of items of a map or stream that run at the same time in each worker, for async functions: one that waits
   * lets the others continue. A chunk has at least as many items. A call of `apply` has a worker for itself. Default: 1.
   */
  readonly concurrency?: number;
  /** Number of items after which a worker is replaced by a new one. Default: no limit. */
  readonly maxTasksPerChild?: number;
  /**
   * Longest duration of an item, in milliseconds. When it is exceeded, its worker is ended and replaced. Ignored with
   * `inline`.
   */
  readonly timeout?: number;
  /**
   * Longest time until all workers have loaded the module and run the initializer, in milliseconds. Default: one
   * minute.
   */
  readonly startTimeout?: number;
  /**
   * Detects data races on shared arrays and values that are created after the pool is opened, or passed to a worker.
   * Each race is emitted as a warning and returned by `races()`. It is slow, and needs threads: `process` workers share
   * no memory.
   */
  readonly detectRaces?: boolean;
  /**
   * Samples what the workers compute (`cpu`) or allocate (`heap`), for `profile()`. An object also sets the time or the
   * memory between two samples. With `inline` it samples all code of this thread.
   */
  readonly profile?: ProfileKind | ProfileSpec;
  /**
   * Records what the pool does, for `poolscope show` and for the panel in VS Code: a folder, in which each pool makes its
   * own, or true for the folder `poolscope-recordings`. Inputs and results are not recorded. Default: the environment
   * variable POOLSCOPE_RECORD; with `false`, this pool is never recorded.
   */
  readonly record?: string | boolean;
  /** Aborting it terminates the pool. */
  readonly signal?: AbortSignal;
  /** Name that `currentWorker().pool` returns in the workers. */
  readonly name?: string;
}

type InitializerCall<M> = {
  [K in FunctionName<M>]: { readonly name: K; readonly args: ArgumentsOf<M, K> };
}[FunctionName<M>];

/** Options of all maps. */
interface ChunkOptions {
  /** How many items a worker receives at a time. `'auto'` decides from the durations of the items so far. */
  readonly chunksize?: number | 'auto' | undefined;
}

/** Options of `map` and `starmap`. */
export interface MapOptions extends ChunkOptions {
  /**
   * Called while the call runs, at most ten times a second, and once when all items have run; never after the call has
   * ended. If it throws, the process emits a warning, and it is not called again.
   */
  readonly onProgress?: ProgressListener | undefined;
}

/** Options of `mapAsync` and `starmapAsync`. */
export interface MapAsyncOptions<T> extends MapOptions, Callbacks<T> {}

/** Options of `imap` and `imapUnordered`. */
export interface StreamMapOptions extends ChunkOptions {
  /**
   * Most items that are read before their results are taken. Default: two chunks per worker, or 512 items per worker
   * with `'auto'`.
   */
  readonly buffersize?: number | undefined;
}

/**
 * Functions to call when the call has ended. If one throws, the process emits a warning and the result stays as it is.
 */
export interface Callbacks<T> {
  /** Called once with the value. */
  readonly callback?: (value: T) => unknown;
  /** Called once with the error that the call rejects with. */
  readonly errorCallback?: (error: Error) => unknown;
}

/** Throws a UserFacingError unless the value is undefined or a whole number from 1 to `most`. */
export function checkCount(
  name: string,
  value: unknown,
  most: number,
  expected = `a whole number from 1 to ${most}`,
): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most) return value as number;
  throw new UserFacingError(`${name} must be ${expected}, not ${shown(value)}`, correct);
}

/** Undefined for no limit. Throws a UserFacingError unless the value is undefined, Infinity or a number above 0. */
export function checkMillis(name: string, value: unknown): number | undefined {
  if (value === undefined || value === Infinity) return undefined;
  if (typeof value === 'number' && value > 0) return value;
  throw new UserFacingError(`${name} must be a number of milliseconds above 0, not ${shown(value)}`, correct);
}

export function checkChunksize(value: unknown): number | 'auto' | undefined {
  if (value === 'auto') return value;
  const expected = `'auto', or a whole number from 1 to ${jobLimits.chunksize}`;
  return checkCount('chunksize', value, jobLimits.chunksize, expected);
}

/** Throws UserFacingError unless the value is undefined or a function. */
export function checkProgress(value: unknown): ProgressListener | undefined {
  if (value === undefined || typeof value === 'function') return value as ProgressListener | undefined;
  throw new UserFacingError(`onProgress must be a function, not ${typeof value}`, correct);
}

export const correct = 'Correct the option, or leave it out to use the default.';
const shown = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value));
