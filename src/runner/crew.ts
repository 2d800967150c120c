import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { createDeferred } from '../base/deferred.ts';
import type { Backend, BackendOptions, BackendSession } from '../engine/backends/backend.ts';
import type { Books } from '../engine/books.ts';
import { IteratorSource } from '../engine/chunkSource.ts';
import { systemClock } from '../engine/runClock.ts';
import { Scheduler } from '../engine/scheduler.ts';
import { watchDeadlocks } from '../engine/watchdogs/deadlocks.ts';
import { reportToDebugger } from '../engine/watchdogs/debugReports.ts';
import { reportLongItems } from '../engine/watchdogs/longItems.ts';
import { watchMemory } from '../engine/watchdogs/memory.ts';
import { sampleMetrics } from '../engine/watchdogs/metrics.ts';
import { watchSlowItems } from '../engine/watchdogs/slowItems.ts';
import { watchStuck } from '../engine/watchdogs/stuck.ts';
import { watchTimeouts } from '../engine/watchdogs/timeouts.ts';
import type { Watchdog } from '../engine/watchdogs/watchdog.ts';
import type { ChunkSizer } from '../model/chunks/autoChunks.ts';
import type { EndState } from '../model/facts/events.ts';
import type { Frame } from '../model/facts/failure.ts';
import type { Job } from '../model/facts/job.ts';
import { notices } from '../model/facts/notice.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import type { ModuleSource } from '../model/facts/moduleSource.ts';
import type { StartRun } from '../protocol/runnerControl.ts';
import type { CallTarget, ChunkMessage, Initializer, RaceInit } from '../protocol/workerLink.ts';
import * as sharedMemory from '../sync/index.ts';
import type { Reporter } from './loadPhases.ts';
import type { RunMeter } from './runMeter.ts';

/** With race detection, the first chunk waits this long for all workers to be ready. */
const mostReadyMs = 5000;

type Chunks = AsyncIterator<ChunkMessage, void, undefined>;

export interface CrewOptions extends Reporter {
  readonly start: Pick<StartRun, 'job' | 'debugging' | 'workDir' | 'yielding'>;
  readonly module: ModuleSource;
  readonly target: CallTarget;
  readonly backend: Backend;
  readonly books: Books & { readonly medianMicros: number | undefined };
  readonly initializer: Initializer | null;
  readonly races: RaceInit | null;
  readonly originMicros: number;
  readonly meter: RunMeter;
  /** Resolves when everything emitted so far has reached the supervisor. */
  readonly flush: () => Promise<void>;
  readonly cancelling: AbortSignal;
}

/** Runs chunks of one job through workers: the suspects of a dead runner first, if there are any, then all others. */
export class Crew {
  readonly #options: CrewOptions;
  #hasLateTeardown = false;
  #scheduler: Scheduler | undefined;
  /** The number of workers since machines have joined. */
  #grown = 0;

  constructor(options: CrewOptions) {
    this.#options = options;
  }

  /** Starts fresh workers for these chunks and ends them. Rejects with SetupFailed, or with what the input threw. */
  async run(chunks: Chunks, workers: number, sizer: ChunkSizer): Promise<EndState> {
    const { start, backend, cancelling } = this.#options;
    const onReady = await this.#beginPhase();
    if (cancelling.aborted) return 'cancelled';
    const session = backend.open(sessionOf(start.job, workers));
    this.#scheduler = this.#createScheduler(session, chunks, Math.max(workers, this.#grown), sizer, onReady);
    try {
      return await this.#scheduler.run();
    } finally {
      await session.close();
    }
  }

  /** The current activity of each worker; empty before there are workers. */
  async sample(): Promise<readonly WorkerSample[]> {
    return (await this.#scheduler?.sample()) ?? [];
  }

  /** See `Scheduler.grow`. */
  grow(workers: number): void {
    this.#grown = workers;
    this.#scheduler?.grow(workers);
  }

  /** See `Scheduler.cancel`. */
  cancel(force: boolean): void {
    this.#scheduler?.cancel(force);
  }

  /** Starting the first workers of the run is a phase. Returns the function that ends the phase. */
  async #beginPhase(): Promise<() => void> {
    const { emit, now, meter, flush } = this.#options;
    const startMicros = Math.round(now());
    if (!meter.start(startMicros)) return () => {};
    emit({ type: 'phaseStarted', phase: 'workers', atMicros: startMicros });
    // From now on an item may kill this process. The supervisor must know that the run can be continued.
    await flush();
    return () => {
      const atMicros = Math.round(now());
      emit({ type: 'phaseFinished', phase: 'workers', atMicros, tookMicros: atMicros - startMicros });
    };
  }

  #createScheduler(
    session: BackendSession,
    chunks: Chunks,
    workers: number,
    sizer: ChunkSizer,
    onReady: () => void,
  ): Scheduler {
    const { start, module, target, books, initializer, races, originMicros, meter, cancelling, emit, now } =
      this.#options;
    const { job, debugging, yielding } = start;
    const ready = createDeferred<void>();
    cancelling.addEventListener('abort', () => ready.resolve(), { once: true });
    return new Scheduler({
      onError: job.onError,
      retries: (job.retries ?? 0) > 0,
      itemsPerWorker: job.itemsPerWorker,
      workers,
      setup: {
        module,
        target,
        initializer,
        concurrency: job.concurrency,
        originMicros,
        debugging,
        yielding,
        pool: null,
        races,
        profile: job.profile,
      },
      clock: systemClock(now),
      emit,
      books,
      session,
      watchdogs: this.#watchdogs(session),
      // Only workers that run at the same time can race.
      source: new IteratorSource(races ? after(ready.promise, chunks) : chunks, sizer),
      // A program that cleans up temporary files may delete the folder during a long run.
      restoreFiles: () => void mkdirSync(start.workDir, { recursive: true, mode: 0o700 }),
      onReady: () => {
        ready.resolve();
        onReady();
      },
      onFinished: () => meter.stop(),
    });
  }

  /** Teardowns of several workers are late for the same reason. */
  #noteLateTeardown(): void {
    if (this.#hasLateTeardown) return;
    this.#hasLateTeardown = true;
    const { emit, now, start } = this.#options;
    const notice = notices.teardownLate(start.job.loadTimeoutMs);
    emit({ type: 'noticeRaised', atMicros: Math.round(now()), notice });
  }

  /** Under a debugger a worker may be paused at a breakpoint, so there is no time limit, and no deadlock is ended. */
  #watchdogs(session: BackendSession): Watchdog[] {
    const { start, books, emit, now } = this.#options;
    const { debugging, job } = start;
    const framesOf = (stack: string): readonly Frame[] => books.framesOf(stack);
    return [
      reportLongItems(books, emit),
      watchMemory(session, job.maxMemoryBytes),
      watchDeadlocks({ books, emit, now, action: debugging ? 'report' : 'end' }),
      ...(debugging
        ? // A worker that is paused at a breakpoint uses nothing.
          [reportToDebugger(emit)]
        : [
            watchTimeouts({
              itemMs: job.timeoutMs,
              startMs: job.loadTimeoutMs,
              startOption: 'the load timeout',
              teardownMs: job.loadTimeoutMs,
              onLateTeardown: () => this.#noteLateTeardown(),
            }),
            ...(catchesSlow(job)
              ? [watchSlowItems({ emit, now, framesOf, medianMicros: () => books.medianMicros })]
              : []),
            watchStuck({ emit, framesOf, remote: session.capabilities.remote }),
            sampleMetrics(emit, now),
          ]),
    ];
  }
}

/** With several items at a time in a worker, a stack is of any of them. A profile has the stacks already. */
const catchesSlow = ({ catchSlow, concurrency, profile }: Job): boolean =>
  catchSlow !== false && concurrency === 1 && !profile;

/** How the workers of a job are opened. */
export const sessionOf = ({ maxHeapBytes }: Job, workers: number): BackendOptions => ({
  workers,
  maxHeapBytes,
  memory: sharedMemory,
  // That of this process is recorded.
  onRawOutput: (stream, text) => process[stream].write(text),
});

/** The same chunks. The first of them waits for `ready`, or for some seconds. */
async function* after(ready: Promise<void>, chunks: Chunks): AsyncGenerator<ChunkMessage, void, undefined> {
  await Promise.race([ready, delay(mostReadyMs, undefined, { ref: false })]);
  for (let step = await chunks.next(); !step.done; step = await chunks.next()) yield step.value;
}
