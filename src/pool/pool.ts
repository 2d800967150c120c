import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Disposable } from '../base/disposable.ts';
import { createDeferred } from '../base/deferred.ts';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { SetupFailed, type Backend } from '../engine/backends/backend.ts';
import { createBackends } from '../engine/backends/index.ts';
import { Scheduler } from '../engine/scheduler.ts';
import { clockFrom, monotonicMicros } from '../execution/clock.ts';
import type { Reach } from '../execution/cloneProblem.ts';
import { AutoChunks, defaultChunksize, fixedChunks, type ChunkSizer } from '../model/chunks/autoChunks.ts';
import { jobLimits, type CallStyle } from '../model/facts/job.ts';
import type { Race } from '../model/facts/race.ts';
import type { Initializer } from '../protocol/workerLink.ts';
import * as sharedMemory from '../sync/index.ts';
import { AsyncResult } from './asyncResult.ts';
import { loadModule, type LoadedModule } from './loadModule.ts';
import { PoolLog, type LogListener } from './logs.ts';
import { MapCall } from './mapCall.ts';
import type { ArgumentsOf, FunctionName, ItemOf, Items, ResultOf, UntypedModule } from './moduleTypes.ts';
import {
  checkChunksize,
  checkCount,
  type Callbacks,
  type MapAsyncOptions,
  type MapOptions,
  type PoolOptions,
  type StreamMapOptions,
} from './options.ts';
import { PoolBooks } from './poolBooks.ts';
import { PoolRaces, watchThisThread } from './poolRaces.ts';
import { prepare, type Prepared } from './prepare.ts';
import { rebuildError } from './rebuildError.ts';
import { checkSettings, toInitializer, type Settings } from './settings.ts';
import { StreamCall } from './streamCall.ts';
import { WorkQueue } from './workQueue.ts';

/** What calls end with whose pool was terminated before them. */
export class PoolTerminatedError extends Error {
  override readonly name = 'PoolTerminatedError';
}

/** What a pool begins with. */
interface Opening {
  readonly initializer: Initializer | null;
  readonly races: PoolRaces | undefined;
  /** Stack of who opens it. */
  readonly callerStack: string;
}

/** Items a worker that a stream with chunks of no fixed size reads ahead. */
const autoLookAhead = 512;
/** Of a pool that is going down, workers are told to end; this long they may take. */
const closeMs = 8000;

/**
 * Python's `multiprocessing.Pool` for the functions that a module exports. Functions are named, because closures
 * cannot cross threads; items and results are copied as by structured clone, but for what lies in shared memory.
 */
export class Pool<M extends object = UntypedModule> {
  readonly #module: LoadedModule;
  readonly #log: PoolLog;
  readonly #books: PoolBooks;
  readonly #queue: WorkQueue;
  readonly #scheduler: Scheduler;
  readonly #races: PoolRaces | undefined;
  readonly #workers: number;
  readonly #reach: Reach;
  readonly #maxChunk: number;
  readonly #ended: Promise<void>;
  readonly #ready = createDeferred<void>();
  #state: 'open' | 'closed' | 'terminated' | 'broken' = 'open';
  #why: Error | undefined;

  private constructor(module: LoadedModule, backend: Backend, settings: Settings, opening: Opening) {
    const { initializer, races, callerStack } = opening;
    this.#module = module;
    this.#workers = settings.workers;
    this.#reach = settings.isolation === 'process' ? 'process' : 'thread';
    this.#maxChunk = settings.maxTasksPerChild ?? Infinity;
    this.#log = new PoolLog(module.mapper);
    this.#races = races;
    this.#books = new PoolBooks(module.mapper, this.#log.write, races?.add);
    this.#queue = new WorkQueue(this.#books.open);
    const originMicros = monotonicMicros();
    const session = backend.open({ workers: settings.workers, maxHeapBytes: undefined, memory: sharedMemory });
    this.#scheduler = new Scheduler({
      job: {
        timeoutMs: settings.timeoutMs,
        loadTimeoutMs: closeMs,
        onError: 'continue',
        maxMemoryBytes: undefined,
        itemsPerWorker: settings.maxTasksPerChild,
      },
      workers: settings.workers,
      init: {
        bundle: module.file,
        target: null,
        initializer,
        concurrency: 1,
        originMicros,
        pool: settings.name,
        races: races?.init ?? null,
      },
      now: clockFrom(originMicros),
      emit: (event) => {
        if (event.type === 'noticeRaised') process.emitWarning(event.notice.message);
        else if (event.type === 'workerExited') races?.exited(event.worker);
      },
      books: this.#books,
      session,
      canKill: backend.capabilities.kill,
      source: this.#queue,
      restoreFiles: () => {},
      debugging: false,
      onReady: this.#ready.resolve,
    });
    openPools.add(this.#onExit);
    this.#ended = this.#scheduler
      .run()
      .catch((error: Error) => this.#break(error, callerStack))
      .then(() => session.close())
      .finally(() => {
        openPools.delete(this.#onExit);
        races?.close();
        module.dispose();
        this.#abandon(new PoolTerminatedError('the pool was terminated before this call had ended'));
      });
  }

  /**
   * Starts the workers and waits until all have loaded the module and run the initializer. Rejects with what those
   * throw, or with a UserFacingError for options and modules that cannot be used.
   *
   * @typeParam M the type of the module: `typeof import('./work.js')`. Names, items and results are checked against it.
   * @param module absolute: `new URL('./work.js', import.meta.url)`. TypeScript is compiled.
   */
  static async open<M extends object = UntypedModule>(
    module: URL | string,
    options: PoolOptions<M> = {},
  ): Promise<Pool<M>> {
    const callerStack = stackBelow(Pool.open);
    const settings = checkSettings(options);
    if (settings.detectRaces) watchThisThread(settings.workers);
    const initializer = toInitializer(options.initializer, settings.isolation);
    const loaded = await loadModule(module);
    const backend = createBackends(workerDir())[settings.isolation];
    const races = openRaces(settings, loaded);
    const pool = new Pool<M>(loaded, backend, settings, { initializer, races, callerStack });
    const { signal } = options;
    const onAbort = (): void => {
      pool.#why ??= signal?.reason as Error;
      void pool.terminate();
    };
    signal?.addEventListener('abort', onAbort, { once: true });
    void pool.#ended.then(() => signal?.removeEventListener('abort', onAbort));
    if (signal?.aborted) onAbort();
    await pool.#start(settings.startMs);
    return pool;
  }

  /** Runs the function on every item, in chunks; the results in order. Rejects with the first error in order, after all have run. */
  async map<K extends FunctionName<M>>(
    name: K,
    items: Items<ItemOf<M, K>>,
    options: MapOptions = {},
  ): Promise<ResultOf<M, K>[]> {
    return this.#map(name, 'map', items, options, stackBelow(this.map)) as Promise<ResultOf<M, K>[]>;
  }

  /** Like `map`, each item a tuple: the arguments of one call. Rejects as `map` does. */
  async starmap<K extends FunctionName<M>>(
    name: K,
    items: Items<ArgumentsOf<M, K>>,
    options: MapOptions = {},
  ): Promise<ResultOf<M, K>[]> {
    return this.#map(name, 'starmap', items, options, stackBelow(this.starmap)) as Promise<ResultOf<M, K>[]>;
  }

  /** Like `map`, but gives a handle at once: what is wrong with the call throws here, what goes wrong later is its outcome. */
  mapAsync<K extends FunctionName<M>>(
    name: K,
    items: Items<ItemOf<M, K>>,
    options: MapAsyncOptions<ResultOf<M, K>[]> = {},
  ): AsyncResult<ResultOf<M, K>[]> {
    const result = this.#map(name, 'map', items, options, stackBelow(this.mapAsync));
    return this.#handleOf(result as Promise<ResultOf<M, K>[]>, options);
  }

  /** Like `starmap`, with a handle as `mapAsync` gives it. */
  starmapAsync<K extends FunctionName<M>>(
    name: K,
    items: Items<ArgumentsOf<M, K>>,
    options: MapAsyncOptions<ResultOf<M, K>[]> = {},
  ): AsyncResult<ResultOf<M, K>[]> {
    const result = this.#map(name, 'starmap', items, options, stackBelow(this.starmapAsync));
    return this.#handleOf(result as Promise<ResultOf<M, K>[]>, options);
  }

  /** One call with these arguments. Rejects with what the function throws. */
  async apply<K extends FunctionName<M>>(name: K, args: ArgumentsOf<M, K>): Promise<ResultOf<M, K>> {
    return this.#apply(name, args, stackBelow(this.apply)) as Promise<ResultOf<M, K>>;
  }

  /** Like `apply`, but gives a handle at once. Many may be under way: each goes to a worker that is free. */
  applyAsync<K extends FunctionName<M>>(
    name: K,
    args: ArgumentsOf<M, K>,
    callbacks: Callbacks<ResultOf<M, K>> = {},
  ): AsyncResult<ResultOf<M, K>> {
    const result = this.#apply(name, args, stackBelow(this.applyAsync));
    return this.#handleOf(result as Promise<ResultOf<M, K>>, callbacks);
  }

  /**
   * Results in order as they are taken, items read as they are needed: at most `buffersize` are on the way. The
   * first error comes in its place and ends it; leaving the loop cancels the rest.
   */
  imap<K extends FunctionName<M>>(
    name: K,
    items: Items<ItemOf<M, K>>,
    options: StreamMapOptions = {},
  ): AsyncIterableIterator<ResultOf<M, K>> {
    return this.#stream(name, items, options, true, stackBelow(this.imap)) as AsyncIterableIterator<ResultOf<M, K>>;
  }

  /** Like `imap`, results in whatever order they come; an error comes as soon as it is known. */
  imapUnordered<K extends FunctionName<M>>(
    name: K,
    items: Items<ItemOf<M, K>>,
    options: StreamMapOptions = {},
  ): AsyncIterableIterator<ResultOf<M, K>> {
    const stack = stackBelow(this.imapUnordered);
    return this.#stream(name, items, options, false, stack) as AsyncIterableIterator<ResultOf<M, K>>;
  }

  /** Hears everything the workers print, from now on; it is then no longer printed. Dispose to end that. */
  onLog(listener: LogListener): Disposable {
    return this.#log.subscribe(listener);
  }

  /** The races found so far, each pair of places once, at most 100. Empty without `detectRaces`. */
  races(): readonly Race[] {
    return [...(this.#races?.list.races ?? [])];
  }

  /** Takes no more calls; the workers end when those there are have ended. */
  async close(): Promise<void> {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    this.#queue.close();
  }

  /** Ends the workers now; calls that have not ended reject with PoolTerminatedError. Resolves when all is gone. */
  async terminate(): Promise<void> {
    if (this.#state === 'open' || this.#state === 'closed') {
      this.#state = 'terminated';
      this.#abandon(this.#why ?? new PoolTerminatedError('the pool was terminated before this call had ended'));
      this.#scheduler.cancel(true);
    }
    await this.#ended;
  }

  /** Resolves when all workers have ended. Throws while the pool is open. */
  async join(): Promise<void> {
    if (this.#state === 'open') {
      throw new UserFacingError('the pool is still open', 'Call close() or terminate() before join().');
    }
    await this.#ended;
  }

  /** The end of `await using`: terminates. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.terminate();
  }

  async #start(deadlineMs: number | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      if (deadlineMs === undefined) return;
      timer = setTimeout(
        () =>
          reject(
            new UserFacingError(
              `the workers were not ready after ${deadlineMs} ms`,
              'The module or the initializer waits or loops for ever. Repair it, or raise startTimeout.',
            ),
          ),
        Math.min(deadlineMs, 2 ** 31 - 1),
      );
    });
    const ended = this.#ended.then(() => {
      throw this.#why ?? new PoolTerminatedError('the pool was terminated before its workers were ready');
    });
    try {
      await Promise.race([this.#ready.promise, ended, late]);
      this.#races?.gather();
    } catch (error) {
      await this.terminate();
      throw error;
    } finally {
      clearTimeout(timer);
      ended.catch(() => {});
    }
  }

  #map(
    name: unknown,
    style: CallStyle,
    items: Items<unknown>,
    { chunksize }: MapOptions,
    callerStack: string,
  ): Promise<unknown[]> {
    const exportName = this.#check(name);
    const wanted = checkChunksize(chunksize);
    const send = (all: readonly unknown[]): Promise<unknown[]> => {
      const inputs = all.map((item, index) => prepare(item, () => `items[${index}]`, style, this.#reach));
      const sizer = this.#sizer(wanted ?? defaultChunksize(inputs.length, this.#workers), this.#maxChunk);
      const call = new MapCall({ exportName, call: style }, callerStack, inputs, sizer, this.#races?.clock());
      this.#checkOpen();
      if (inputs.length > 0) this.#queue.add(call);
      return this.#seen(call.result);
    };
    checkItems(items);
    return Symbol.asyncIterator in items ? collect(items).then(send) : send([...items]);
  }

  async #apply(name: unknown, args: readonly unknown[], callerStack: string): Promise<unknown> {
    const exportName = this.#check(name);
    const inputs = [prepare(args, () => 'args', 'starmap', this.#reach)];
    const call = new MapCall(
      { exportName, call: 'starmap' },
      callerStack,
      inputs,
      fixedChunks(1),
      this.#races?.clock(),
    );
    this.#queue.add(call);
    const [value] = await this.#seen(call.result);
    return value;
  }

  #stream(
    name: unknown,
    source: Items<unknown>,
    options: StreamMapOptions,
    ordered: boolean,
    callerStack: string,
  ): StreamCall {
    const exportName = this.#check(name);
    checkItems(source);
    const wanted = checkChunksize(options.chunksize) ?? 1;
    const twoChunks = wanted === 'auto' ? autoLookAhead : 2 * Math.min(wanted, this.#maxChunk);
    const buffersize = checkCount('buffersize', options.buffersize, jobLimits.chunksize) ?? this.#workers * twoChunks;
    // All workers have something to do while the next items are read.
    const limit = wanted === 'auto' ? Math.ceil(buffersize / (2 * this.#workers)) : buffersize;
    const call = new StreamCall({
      target: { exportName, call: 'map' },
      callerStack,
      source,
      sizer: this.#sizer(wanted, Math.min(limit, this.#maxChunk)),
      isPatient: wanted !== 'auto' || !(Symbol.asyncIterator in source),
      buffersize,
      ordered,
      prepare: (item, index): Prepared => prepare(item, () => `items[${index}]`, 'map', this.#reach),
      clock: () => this.#races?.clock(),
      onResult: () => this.#races?.gather(),
      onChange: this.#queue.wake,
    });
    this.#queue.add(call);
    return call;
  }

  #sizer(chunksize: number | 'auto', limit: number): ChunkSizer {
    if (chunksize !== 'auto') return fixedChunks(Math.min(chunksize, limit));
    return new AutoChunks({ workers: this.#workers, concurrency: 1, itemsPerWorker: limit });
  }

  /** Who sees the result knows what was done for it. */
  #seen<T>(result: Promise<T>): Promise<T> {
    return this.#races ? result.finally(this.#races.gather) : result;
  }

  #handleOf<T>(result: Promise<T>, callbacks: Callbacks<T>): AsyncResult<T> {
    void callBack(result, callbacks);
    return new AsyncResult(result);
  }

  #check(name: unknown): string {
    if (typeof name === 'function') {
      throw new UserFacingError(
        `a function cannot be sent to a worker: it would lose the variables around it`,
        `Export ${name.name || 'it'} from the pool's module and pass its name.`,
      );
    }
    if (typeof name !== 'string') {
      throw new UserFacingError(`the name of an exported function was expected, not ${typeof name}`);
    }
    this.#checkOpen();
    return name;
  }

  #checkOpen(): void {
    if (this.#state === 'open') return;
    if (this.#state === 'broken' && this.#why) throw this.#why;
    throw new UserFacingError(`the pool is ${this.#state}`, 'Open another one.');
  }

  /** A worker could not be started: nothing more can run. */
  #break(error: Error, callerStack: string): void {
    const failed = error instanceof SetupFailed;
    const origin = { item: undefined, worker: 0, callerStack, mapper: this.#module.mapper };
    this.#why = failed ? rebuildError(error.thrown, origin) : error;
    this.#state = 'broken';
    this.#abandon(this.#why);
  }

  #abandon(error: Error): void {
    this.#queue.abandon(error);
    this.#books.abandon(error);
  }

  readonly #onExit = (): void => {
    this.#scheduler.cancel(true);
    this.#module.dispose();
  };
}

/** Workers and files of pools that nobody has closed go with the process. */
const openPools = new Set<() => void>();
process.on('exit', () => {
  for (const end of openPools) end();
});

function openRaces({ detectRaces, workers }: Settings, module: LoadedModule): PoolRaces | undefined {
  try {
    return detectRaces ? new PoolRaces(workers, module.mapper) : undefined;
  } catch (error) {
    module.dispose();
    throw error;
  }
}

function checkItems(items: unknown): void {
  const isObject = (typeof items === 'object' && items !== null) || typeof items === 'string';
  if (isObject && (Symbol.iterator in Object(items) || Symbol.asyncIterator in Object(items))) return;
  throw new UserFacingError(
    `items must be an array, an iterable or an async iterable, not ${items === null ? 'null' : typeof items}`,
  );
}

async function collect(items: AsyncIterable<unknown>): Promise<unknown[]> {
  const all: unknown[] = [];
  for await (const item of items) all.push(item);
  return all;
}

/** Apart from whatever else waits for the result: a callback may be slow, or throw. */
async function callBack<T>(result: Promise<T>, { callback, errorCallback }: Callbacks<T>): Promise<void> {
  const [outcome] = await Promise.allSettled([result]);
  try {
    if (outcome.status === 'fulfilled') await callback?.(outcome.value);
    else await errorCallback?.(outcome.reason as Error);
  } catch (error) {
    process.emitWarning(`a callback of a pool threw: ${messageOf(error)}`, 'PoolCallbackWarning');
  }
}

/** The far sides lie beside the built library; run from source, they are those of the last build. */
function workerDir(): string {
  return existsSync(join(__dirname, 'poolWorker.js')) ? __dirname : join(__dirname, '../../dist');
}

function stackBelow(method: (...args: never[]) => unknown): string {
  const holder: { stack?: string } = {};
  Error.captureStackTrace(holder, method);
  return holder.stack ?? '';
}
