import type { Disposable } from '../base/disposable.ts';
import { createDeferred } from '../base/deferred.ts';
import { UserFacingError } from '../base/errors.ts';
import { SetupFailed, type Backend, type BackendSession } from '../engine/backends/backend.ts';
import { systemClock } from '../engine/runClock.ts';
import { Scheduler } from '../engine/scheduler.ts';
import { watchDeadlocks } from '../engine/watchdogs/deadlocks.ts';
import { watchMemory } from '../engine/watchdogs/memory.ts';
import { watchStuck } from '../engine/watchdogs/stuck.ts';
import { watchTimeouts } from '../engine/watchdogs/timeouts.ts';
import { clockFrom, monotonicMicros } from '../execution/clock.ts';
import type { Reach } from '../execution/cloneProblem.ts';
import { fixedChunks } from '../model/chunks/autoChunks.ts';
import { reachOf } from '../model/facts/capabilities.ts';
import type { RunEvent } from '../model/facts/events.ts';
import type { ProfileSpec } from '../model/facts/profile.ts';
import type { Race } from '../model/facts/race.ts';
import type { CallTarget, Initializer } from '../protocol/workerLink.ts';
import * as sharedMemory from '../sync/index.ts';
import type { CallOrigin } from './call.ts';
import { mapSizer, streamSizes, type ChunkLimits, type StreamSizeOptions } from './chunkSizes.ts';
import { PoolTerminatedError } from './errors.ts';
import type { LoadedModule } from './loadModule.ts';
import { PoolLog, type LogListener } from './logs.ts';
import { MapCall } from './mapCall.ts';
import type { ProgressListener } from './progress.ts';
import type { Items } from './moduleTypes.ts';
import { endWithProcess } from './openPools.ts';
import { PoolBooks } from './poolBooks.ts';
import type { PoolProfile } from './poolProfile.ts';
import type { PoolRaces } from './poolRaces.ts';
import { prepare, prepareAll, type Prepared } from './prepare.ts';
import { rebuildError } from './rebuildError.ts';
import type { PoolRecording, RecordedPool } from './recording/poolRecording.ts';
import type { Settings } from './settings.ts';
import { StreamCall } from './streamCall.ts';
import { WorkQueue } from './workQueue.ts';

export interface EngineOptions {
  readonly module: LoadedModule;
  readonly backend: Backend;
  readonly settings: Settings;
  /** The one function that is called. Undefined: each call names its own. */
  readonly target?: CallTarget | undefined;
  readonly initializer: Initializer | null;
  /** Undefined unless the pool detects races. */
  readonly races: PoolRaces | undefined;
  /** Undefined unless the pool is recorded. */
  readonly record?: ((pool: RecordedPool) => PoolRecording | undefined) | undefined;
  /** Stack of the code that opens the pool: an error of the initializer continues with it. */
  readonly callerStack: string;
}

/** How long workers may take to end when a pool is closed or terminated. */
const closeMs = 8000;

/**
 * The life of a pool: its workers, the calls that they serve, and its end. Arguments are checked before they come here.
 * A pool is open until it is closed, terminated, or broken because a worker could not start.
 */
export class PoolEngine {
  /** Resolves when all workers have ended and the files of the pool are removed. */
  readonly ended: Promise<void>;
  readonly #module: LoadedModule;
  readonly #races: PoolRaces | undefined;
  readonly #profile: ProfileSpec | undefined;
  readonly #limits: ChunkLimits;
  readonly #reach: Reach;
  readonly #log: PoolLog;
  readonly #books: PoolBooks;
  readonly #queue: WorkQueue;
  readonly #scheduler: Scheduler;
  readonly #recording: PoolRecording | undefined;
  readonly #ready = createDeferred<void>();
  #wasReady = false;
  #state: 'open' | 'closed' | 'terminated' | 'broken' = 'open';
  /** Why a terminated or broken pool has ended, if there is a reason to report. */
  #why: Error | undefined;

  constructor(options: EngineOptions) {
    const { module, backend, settings, races } = options;
    this.#module = module;
    this.#races = races;
    this.#profile = settings.profile;
    this.#limits = {
      workers: settings.workers,
      concurrency: settings.concurrency,
      maxChunk: settings.maxTasksPerChild ?? Infinity,
    };
    this.#reach = reachOf(settings.isolation);
    this.#log = new PoolLog(module.mapper);
    this.#books = new PoolBooks(module.mapper, this.#log.write, races?.add);
    this.#queue = new WorkQueue((call, batch, first) => {
      this.#recording?.send(call, batch, first);
      this.#books.open(call, batch, first);
    });
    const originMicros = monotonicMicros();
    const now = clockFrom(originMicros);
    this.#recording = options.record?.({ module, settings, books: this.#books, originMicros, now });
    if (this.#recording) races?.onFound(this.#recording.addRace);
    const session = backend.open({ workers: settings.workers, maxHeapBytes: undefined, memory: sharedMemory });
    this.#scheduler = this.#createScheduler(options, session, originMicros);
    this.ended = this.#run(session);
  }

  /** Resolves when all workers have run the initializer. Rejects, with the pool terminated, if they do not. */
  async start(deadlineMs: number | undefined): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      if (deadlineMs === undefined) return;
      timer = setTimeout(() => reject(lateError(deadlineMs)), Math.min(deadlineMs, 2 ** 31 - 1));
    });
    const ended = this.ended.then(() => {
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

  /** Runs the function on every item. Resolves with the results in order. The array belongs to the engine from then on. */
  map(
    origin: CallOrigin,
    items: unknown[],
    chunksize: number | 'auto' | undefined,
    onProgress?: ProgressListener,
  ): Promise<unknown[]> {
    const { target, callerStack } = origin;
    const inputs = prepareAll(items, target.call, this.#reach);
    const sizer = mapSizer(chunksize, inputs.length, this.#limits);
    return this.#send(new MapCall(target, callerStack, inputs, sizer, this.#races?.clock(), onProgress), origin);
  }

  /** Calls the function once. Resolves with its result. */
  apply(origin: CallOrigin, args: readonly unknown[]): Promise<unknown> {
    const { target, callerStack } = origin;
    const inputs = [prepare(args, () => 'args', target.call, this.#reach)];
    const call = new MapCall(target, callerStack, inputs, fixedChunks(1), this.#races?.clock());
    return this.#send(call, origin).then(([value]) => value);
  }

  /** Runs the function on items that are read while results are taken. */
  stream(origin: CallOrigin, source: Items<unknown>, sizes: StreamSizeOptions, ordered: boolean): StreamCall {
    const { target, callerStack } = origin;
    // A chunk that is larger than asked for does not wait for a slow source.
    const asked = sizes.chunksize === 'auto' ? 0 : (sizes.chunksize ?? 1);
    const call = new StreamCall({
      target,
      callerStack,
      source,
      ...streamSizes(sizes, this.#limits),
      isPatient: asked >= this.#limits.concurrency || !(Symbol.asyncIterator in source),
      ordered,
      prepare: (item, index): Prepared => prepare(item, () => `items[${index}]`, target.call, this.#reach),
      clock: () => this.#races?.clock(),
      onResult: () => this.#races?.gather(),
      onChange: this.#queue.wake,
    });
    this.#recording?.name(call, origin);
    this.#queue.add(call);
    return call;
  }

  subscribe(listener: LogListener): Disposable {
    return this.#log.subscribe(listener);
  }

  /** Folder of the recording; undefined if the pool is not recorded. */
  get recordingDir(): string | undefined {
    return this.#recording?.dir;
  }

  get races(): readonly Race[] {
    return [...(this.#races?.list.races ?? [])];
  }

  /** The profile of the workers, when all of them have ended. Throws a UserFacingError while the pool is open. */
  async profile(): Promise<PoolProfile> {
    if (!this.#profile) {
      throw new UserFacingError('the pool takes no profile', "Open it with profile: 'cpu' or profile: 'heap'.");
    }
    await this.join();
    const { poolProfile } = await import('./poolProfile.ts');
    return poolProfile(this.#profile.kind, this.#books.profile.parts);
  }

  /** Throws the error that broke the pool, or a UserFacingError if it takes no calls any more. */
  checkOpen(): void {
    if (this.#state === 'open') return;
    if (this.#state === 'broken' && this.#why) throw this.#why;
    throw new UserFacingError(`the pool is ${this.#state}`, 'Open a new pool.');
  }

  /** Takes no more calls. The workers end when they have served the calls that were made before. */
  close(): void {
    if (this.#state !== 'open') return;
    this.#state = 'closed';
    this.#queue.close();
  }

  /** Ends the workers now. Calls that have not ended reject with `why`, by default a PoolTerminatedError. */
  terminate(why?: Error): Promise<void> {
    if (this.#state === 'open' || this.#state === 'closed') {
      this.#state = 'terminated';
      this.#why = why;
      this.#abandon(why ?? new PoolTerminatedError('the pool was terminated before this call had ended'));
      this.#scheduler.cancel(true);
    } else if (this.#state === 'broken') this.#scheduler.cancel(true);
    return this.ended;
  }

  /** Resolves when all workers have ended. Throws a UserFacingError while the pool is open. */
  async join(): Promise<void> {
    if (this.#state === 'open') {
      throw new UserFacingError('the pool is still open', 'Call close() or terminate() before join().');
    }
    await this.ended;
  }

  #createScheduler(options: EngineOptions, session: BackendSession, originMicros: number): Scheduler {
    const { module, settings, target, races, initializer, callerStack } = options;
    const now = clockFrom(originMicros);
    const emit = this.#onEvent;
    const books = this.#recording?.books ?? this.#books;
    return new Scheduler({
      onError: 'continue',
      itemsPerWorker: settings.maxTasksPerChild,
      workers: settings.workers,
      setup: {
        module: module.source,
        target: target ?? null,
        initializer,
        concurrency: settings.concurrency,
        originMicros,
        pool: settings.name,
        races: races?.init ?? null,
        profile: settings.profile,
      },
      clock: systemClock(now),
      emit,
      books,
      session,
      watchdogs: [
        watchTimeouts({
          itemMs: settings.timeoutMs,
          startMs: settings.startMs,
          startOption: 'startTimeout',
          teardownMs: closeMs,
        }),
        watchStuck({ emit, framesOf: (stack) => books.framesOf(stack) }),
        watchMemory(session),
        watchDeadlocks({ books, emit, now, action: 'end' }),
        ...(this.#recording ? [this.#recording.books] : []),
      ],
      source: this.#queue,
      restoreFiles: () => {},
      onReady: () => {
        this.#wasReady = true;
        this.#recording?.ready();
        this.#ready.resolve();
      },
      onFatal: (error) => this.#break(error, callerStack),
    });
  }

  async #run(session: BackendSession): Promise<void> {
    const forget = endWithProcess(() => {
      this.#scheduler.cancel(true);
      this.#module.dispose();
    });
    try {
      await this.#scheduler.run();
    } catch {
      // `onFatal` has received the error.
    }
    try {
      await session.close();
    } finally {
      forget();
      this.#races?.close();
      this.#module.dispose();
      this.#abandon(this.#why ?? new PoolTerminatedError('the pool was terminated before this call had ended'));
      await this.#recording?.end(this.#state === 'broken' ? this.#why : undefined);
    }
  }

  readonly #onEvent = (event: RunEvent): void => {
    this.#recording?.add(event);
    if (event.type === 'noticeRaised') process.emitWarning(event.notice.message);
    else if (event.type === 'workerExited') this.#races?.exited(event.worker);
  };

  #send(call: MapCall, origin: CallOrigin): Promise<unknown[]> {
    this.checkOpen();
    this.#recording?.name(call, origin);
    if (!call.isSpent) this.#queue.add(call);
    // For the race detector, the code that receives a result comes after the work on it.
    return this.#races ? call.result.finally(this.#races.gather) : call.result;
  }

  /**
   * A worker could not be started, so no call is served any more. The calls that other workers run have a short time to
   * end.
   */
  #break(error: Error, callerStack: string): void {
    if (this.#state === 'terminated') return;
    const origin = { item: undefined, worker: 0, callerStack, mapper: this.#module.mapper };
    const cause = error instanceof SetupFailed ? rebuildError(error.thrown, origin) : error;
    this.#why = this.#wasReady ? notReplaced(cause) : cause;
    this.#state = 'broken';
    this.#books.endWith(this.#why, this.#queue.abandon(this.#why));
  }

  #abandon(error: Error): void {
    this.#queue.abandon(error);
    this.#recording?.cancelOpen();
    this.#books.abandon(error);
  }
}

const notReplaced = (cause: Error): PoolTerminatedError =>
  new PoolTerminatedError(
    `the pool has ended because a worker could not be replaced: ${cause.name}: ${cause.message}`,
    {
      cause,
    },
  );

const lateError = (deadlineMs: number): UserFacingError =>
  new UserFacingError(
    `the workers were not ready after ${deadlineMs} ms`,
    'The module or the initializer waits or loops forever. Fix it, or raise startTimeout.',
  );
