import type { Disposable } from '../base/disposable.ts';
import { jobLimits, type CallStyle } from '../model/facts/job.ts';
import type { Race } from '../model/facts/race.ts';
import { AsyncResult } from './asyncResult.ts';
import type { CallOrigin } from './call.ts';
import { checkFunctionName, checkItems } from './callArguments.ts';
import { stackBelow } from './callerStack.ts';
import { runCallbacks } from './callbacks.ts';
import type { LogListener } from './logs.ts';
import type { ArgumentsOf, FunctionName, ItemOf, Items, ResultOf, UntypedModule } from './moduleTypes.ts';
import { openEngine } from './openEngine.ts';
import {
  checkChunksize,
  checkCount,
  checkProgress,
  type Callbacks,
  type MapAsyncOptions,
  type MapOptions,
  type PoolOptions,
  type StreamMapOptions,
} from './options.ts';
import type { PoolEngine } from './poolEngine.ts';
import type { PoolProfile } from './poolProfile.ts';
import type { CallMethod } from './recording/callNames.ts';
import type { StreamCall } from './streamCall.ts';

/**
 * Python's `multiprocessing.Pool` for the functions that a module exports. Functions are passed by name, because
 * closures cannot cross threads. Items and results are copied as by structured clone, except for shared memory.
 *
 * @example
 * ```ts
 * import { Pool } from 'poolscope';
 *
 * await using pool = await Pool.open<typeof import('./work.js')>(new URL('./work.js', import.meta.url), { workers: 2 });
 * console.log(await pool.map('square', [1, 2, 3])); // [ 1, 4, 9 ]
 * console.log(await pool.apply('area', [2, 3])); // 6
 * for await (const result of pool.imap('square', [4])) console.log(result); // 16
 * ```
 */
export class Pool<M extends object = UntypedModule> {
  readonly #engine: PoolEngine;

  private constructor(engine: PoolEngine) {
    this.#engine = engine;
  }

  /**
   * Starts the workers. Resolves when all of them have loaded the module and run the initializer. Rejects with what
   * the module or the initializer throws, or with a UserFacingError for options and modules that cannot be used.
   *
   * @typeParam M The type of the module: `typeof import('./work.js')`. Names, items and results are checked against it.
   * @param module An absolute URL or path: `new URL('./work.js', import.meta.url)`. TypeScript is compiled.
   */
  static async open<M extends object = UntypedModule>(
    module: URL | string,
    options: PoolOptions<M> = {},
  ): Promise<Pool<M>> {
    return new Pool<M>(await openEngine(module, options, stackBelow(Pool.open)));
  }

  /**
   * Runs the function on every item, in chunks. Resolves with the results in order. If items fail, rejects with the
   * error of the first of them in order, after all items have run.
   */
  async map<K extends FunctionName<M>>(
    name: K,
    items: Items<ItemOf<M, K>>,
    options: MapOptions = {},
  ): Promise<ResultOf<M, K>[]> {
    return this.#map(name, 'map', items, options, caller(this.map)) as Promise<ResultOf<M, K>[]>;
  }

  /** Like `map`, but each item is the array of arguments of one call. Rejects as `map` does. */
  async starmap<K extends FunctionName<M>>(
    name: K,
    items: Items<ArgumentsOf<M, K>>,
    options: MapOptions = {},
  ): Promise<ResultOf<M, K>[]> {
    return this.#map(name, 'starmap', items, options, caller(this.starmap)) as Promise<ResultOf<M, K>[]>;
  }

  /**
   * Like `map`, but returns a handle immediately. Throws UserFacingError for wrong arguments; errors of items are the
   * outcome of the handle.
   */
  mapAsync<K extends FunctionName<M>>(
    name: K,
    items: Items<ItemOf<M, K>>,
    options: MapAsyncOptions<ResultOf<M, K>[]> = {},
  ): AsyncResult<ResultOf<M, K>[]> {
    const result = this.#map(name, 'map', items, options, caller(this.mapAsync));
    return this.#handleOf(result as Promise<ResultOf<M, K>[]>, options);
  }

  /** Like `starmap`, but returns a handle as `mapAsync` does. */
  starmapAsync<K extends FunctionName<M>>(
    name: K,
    items: Items<ArgumentsOf<M, K>>,
    options: MapAsyncOptions<ResultOf<M, K>[]> = {},
  ): AsyncResult<ResultOf<M, K>[]> {
    const result = this.#map(name, 'starmap', items, options, caller(this.starmapAsync));
    return this.#handleOf(result as Promise<ResultOf<M, K>[]>, options);
  }

  /** Calls the function once with these arguments. Resolves with its result, or rejects with what it throws. */
  async apply<K extends FunctionName<M>>(name: K, args: ArgumentsOf<M, K>): Promise<ResultOf<M, K>> {
    return this.#apply(name, args, caller(this.apply)) as Promise<ResultOf<M, K>>;
  }

  /**
   * Like `apply`, but returns a handle immediately. Several calls can run at the same time, each in a free worker. Throws
   * UserFacingError for wrong arguments; errors of the function are the outcome of the handle.
   */
  applyAsync<K extends FunctionName<M>>(
    name: K,
    args: ArgumentsOf<M, K>,
    callbacks: Callbacks<ResultOf<M, K>> = {},
  ): AsyncResult<ResultOf<M, K>> {
    const result = this.#apply(name, args, caller(this.applyAsync));
    return this.#handleOf(result as Promise<ResultOf<M, K>>, callbacks);
  }

  /**
   * Iterates over the results in order. Items are read as needed, at most `buffersize` before their results are taken.
   * The first error is thrown in the place of its result and ends the iteration. Leaving the loop cancels the rest.
   */
  imap<K extends FunctionName<M>>(
    name: K,
    items: Items<ItemOf<M, K>>,
    options: StreamMapOptions = {},
  ): AsyncIterableIterator<ResultOf<M, K>> {
    return this.#stream(name, items, options, true, caller(this.imap)) as AsyncIterableIterator<ResultOf<M, K>>;
  }

  /**
   * Like `imap`, but iterates over results in the order in which they arrive. An error is thrown as soon as it arrives.
   */
  imapUnordered<K extends FunctionName<M>>(
    name: K,
    items: Items<ItemOf<M, K>>,
    options: StreamMapOptions = {},
  ): AsyncIterableIterator<ResultOf<M, K>> {
    const from = caller(this.imapUnordered);
    return this.#stream(name, items, options, false, from) as AsyncIterableIterator<ResultOf<M, K>>;
  }

  /**
   * Passes the output of the workers to the listener from now on, instead of printing it. Disposing the result ends
   * this.
   */
  onLog(listener: LogListener): Disposable {
    return this.#engine.subscribe(listener);
  }

  /** The data races found so far, each pair of places once, at most 100. Empty without `detectRaces`. */
  races(): readonly Race[] {
    return this.#engine.races;
  }

  /**
   * The profile of all workers. Resolves when they have ended; needs the option `profile`. Rejects while the pool is
   * open: call `close()` first. A worker that dies, or is terminated inside native code, loses up to ten seconds of its
   * profile.
   */
  async profile(): Promise<PoolProfile> {
    return this.#engine.profile();
  }

  /** The folder of its recording; undefined if it is not recorded. `await pool.join()` resolves when it is complete. */
  get recording(): string | undefined {
    return this.#engine.recordingDir;
  }

  /** Takes no more calls. The workers end when they have served the calls that were made before. */
  async close(): Promise<void> {
    this.#engine.close();
  }

  /**
   * Ends the workers now; calls that have not ended reject with PoolTerminatedError. Resolves when all workers have
   * ended.
   */
  async terminate(): Promise<void> {
    await this.#engine.terminate();
  }

  /** Resolves when all workers have ended. Throws while the pool is open. */
  async join(): Promise<void> {
    await this.#engine.join();
  }

  /** The end of `await using`: terminates the pool. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate();
  }

  #map(name: unknown, style: CallStyle, items: Items<unknown>, options: MapOptions, from: Caller): Promise<unknown[]> {
    const origin = this.#originOf(name, style, from);
    const chunksize = checkChunksize(options.chunksize);
    const onProgress = checkProgress(options.onProgress);
    checkItems(items);
    if (!(Symbol.asyncIterator in items)) return this.#engine.map(origin, [...items], chunksize, onProgress);
    return collect(items).then((all) => this.#engine.map(origin, all, chunksize, onProgress));
  }

  #apply(name: unknown, args: readonly unknown[], from: Caller): Promise<unknown> {
    return this.#engine.apply(this.#originOf(name, 'starmap', from), args);
  }

  #stream(name: unknown, items: Items<unknown>, options: StreamMapOptions, ordered: boolean, from: Caller): StreamCall {
    const origin = this.#originOf(name, 'map', from);
    checkItems(items);
    const chunksize = checkChunksize(options.chunksize);
    const buffersize = checkCount('buffersize', options.buffersize, jobLimits.chunksize);
    return this.#engine.stream(origin, items, { chunksize, buffersize }, ordered);
  }

  #originOf(name: unknown, style: CallStyle, from: Caller): CallOrigin {
    const exportName = checkFunctionName(name);
    this.#engine.checkOpen();
    return { target: { exportName, call: style }, ...from };
  }

  #handleOf<T>(result: Promise<T>, callbacks: Callbacks<T>): AsyncResult<T> {
    void runCallbacks(result, callbacks);
    return new AsyncResult(result);
  }
}

async function collect(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const item of items) all.push(item);
  return all;
}

type Caller = Pick<CallOrigin, 'method' | 'callerStack'>;

/** The method of ours that was called, and the stack of the code that called it. */
const caller = (method: ((...args: never[]) => unknown) & { readonly name: string }): Caller => ({
  method: method.name as CallMethod,
  callerStack: stackBelow(method),
});
