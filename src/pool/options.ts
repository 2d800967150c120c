import { UserFacingError } from '../base/errors.ts';
import { jobLimits, type Isolation } from '../model/facts/job.ts';
import type { ArgumentsOf, FunctionName } from './moduleTypes.ts';

/** How a pool is opened. Times are in milliseconds. */
export interface PoolOptions<M> {
  /** Default: all usable cores. Inline there is always one. */
  readonly workers?: number;
  /** `thread` (default), `process`: one process a worker, or `inline`: no worker at all, for tests. */
  readonly isolation?: Isolation;
  /** An exported function that runs once in each worker, with its arguments. Its error is the error of `open`. */
  readonly initializer?: FunctionName<M> | InitializerCall<M>;
  /** A worker is replaced by a fresh one after this many items. */
  readonly maxTasksPerChild?: number;
  /** Milliseconds an item may run; its worker is ended with it. Not inline. */
  readonly timeout?: number;
  /** Milliseconds a worker may take to load the module and run the initializer. Default: one minute. */
  readonly startTimeout?: number;
  /**
   * Watches shared arrays and values that are made, or arrive in a worker, from now on: accesses that nothing puts in
   * an order are warned of, and given by `races()`. Slow. Not between processes.
   */
  readonly detectRaces?: boolean;
  /** Terminates the pool. */
  readonly signal?: AbortSignal;
  /** What `currentWorker().pool` says. */
  readonly name?: string;
}

type InitializerCall<M> = {
  [K in FunctionName<M>]: { readonly name: K; readonly args: ArgumentsOf<M, K> };
}[FunctionName<M>];

/** How a map is cut. */
export interface MapOptions {
  /** How many items travel together; `'auto'` decides by what items have taken so far. */
  readonly chunksize?: number | 'auto' | undefined;
}

/** How a map is cut, and who is told of its end. */
export interface MapAsyncOptions<T> extends MapOptions, Callbacks<T> {}

/** How a stream is cut, and how far it reads ahead. */
export interface StreamMapOptions extends MapOptions {
  /** Items that may be read before their results are taken. Default: two chunks a worker; 512 a worker with `'auto'`. */
  readonly buffersize?: number | undefined;
}

/** They run when the call has ended; what they throw is reported, and changes nothing. */
export interface Callbacks<T> {
  /** Called with the value, once. */
  readonly callback?: (value: T) => unknown;
  /** Called with the error that the call rejects with, once. */
  readonly errorCallback?: (error: Error) => unknown;
}

/** Throws a UserFacingError unless the number is a whole one from 1 on, or is not given. */
export function checkCount(
  name: string,
  value: unknown,
  most: number,
  expected = `a whole number from 1 to ${most}`,
): number | undefined {
  if (value === undefined) return undefined;
  if (Number.isInteger(value) && (value as number) >= 1 && (value as number) <= most) return value as number;
  throw new UserFacingError(`${name} must be ${expected}, not ${shown(value)}`);
}

export function checkMillis(name: string, value: unknown): number | undefined {
  if (value === undefined || value === Infinity) return undefined;
  if (typeof value === 'number' && value > 0) return value;
  throw new UserFacingError(`${name} must be a number of milliseconds above 0, not ${shown(value)}`);
}

export function checkChunksize(value: unknown): number | 'auto' | undefined {
  if (value === 'auto') return value;
  const expected = `'auto', or a whole number from 1 to ${jobLimits.chunksize}`;
  return checkCount('chunksize', value, jobLimits.chunksize, expected);
}

const shown = (value: unknown): string => (typeof value === 'string' ? `"${value}"` : String(value));
