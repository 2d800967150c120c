import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { performance, type EventLoopUtilization } from 'node:perf_hooks';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createDeferred } from '../base/deferred.ts';
import { compile, stopCompiler } from '../compile/compile.ts';
import { createSourceMapper } from '../compile/sourceMaps.ts';
import { createBackends } from '../engine/backends/index.ts';
import type { Backend, BackendSession } from '../engine/backends/backend.ts';
import { IteratorSource } from '../engine/chunkSource.ts';
import { carefulChunks, chunksOf, selectedCount } from '../engine/chunking.ts';
import { Ledger } from '../engine/ledger/ledger.ts';
import type { LogRoom } from '../engine/ledger/logOrder.ts';
import { ReadAhead } from '../engine/readAhead.ts';
import { systemClock } from '../engine/runClock.ts';
import { Scheduler } from '../engine/scheduler.ts';
import { watchDeadlocks } from '../engine/watchdogs/deadlocks.ts';
import { reportToDebugger } from '../engine/watchdogs/debugReports.ts';
import { reportLongItems } from '../engine/watchdogs/longItems.ts';
import { watchMemory } from '../engine/watchdogs/memory.ts';
import { watchTimeouts } from '../engine/watchdogs/timeouts.ts';
import type { Watchdog } from '../engine/watchdogs/watchdog.ts';
import { clockFrom, monotonicMicros } from '../execution/clock.ts';
import { AutoChunks, defaultChunksize, fixedChunks, type ChunkSizer } from '../model/chunks/autoChunks.ts';
import { canRace, reachOf } from '../model/facts/capabilities.ts';
import { eventSchema, type EndState, type RunEvent, type StartupPhase } from '../model/facts/events.ts';
import type { RunError } from '../model/facts/failure.ts';
import type { ItemSource } from '../model/facts/input.ts';
import type { Job } from '../model/facts/job.ts';
import { notices, type Notice } from '../model/facts/notice.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import type { Cursor, Resume, StartRun } from '../protocol/runnerControl.ts';
import type { ChunkMessage, Initializer, RaceInit } from '../protocol/workerLink.ts';
import { openInput } from '../readers/index.ts';
import { Board } from '../races/board.ts';
import * as sharedMemory from '../sync/index.ts';
import { watchCores } from './coreUse.ts';
import { preflight, preflightInline, type Preflight } from './preflight.ts';
import { ItemSizes } from './itemSizes.ts';
import { RunValues } from './runValues.ts';
import { toRunError } from './runError.ts';
import { readAll, unreadItems } from './wholeInput.ts';

const exportPrefix = 'export:';
/** In the work folder, where a later runner of the same run finds it. */
const bundleName = 'job.mjs';
const mostReadyMs = 5000;

interface EventSink extends LogRoom {
  readonly emit: (event: RunEvent) => void;
  flush(): Promise<void>;
}

/** A job on its way: compile, preflight, plan, run. Everything it learns goes to `events`. */
export class JobRun {
  readonly #start: StartRun;
  readonly #job: Job;
  readonly #resume: Resume | null;
  readonly #events: EventSink;
  readonly #emit: (event: RunEvent) => void;
  readonly #originMicros: number;
  readonly #now: () => number;
  readonly #files: RunValues;
  readonly #opened: Preflight[] = [];
  readonly #cancelling = new AbortController();
  #mapper: SourceMapper | undefined;
  #scheduler: Scheduler | undefined;
  #ledger: Ledger | undefined;
  #workersStart: number | undefined;
  /** Of threads: those of another process are not seen from here. */
  #coreUse: ReturnType<typeof watchCores> | undefined;
  #used: ReturnType<ReturnType<typeof watchCores>> | undefined;
  #inputMicros = 0;
  #loopBefore: EventLoopUtilization | undefined;
  #runnerMicros: number | undefined;
  #bundle: Buffer | undefined;
  /** `setup` with what `initargs` gave; null without that. */
  #initializer: Initializer | null = null;
  readonly #races: RaceInit | null;

  constructor(start: StartRun, events: EventSink) {
    this.#start = start;
    this.#job = start.job;
    this.#resume = start.resume;
    this.#events = events;
    this.#emit = events.emit;
    this.#originMicros = start.resume?.originMicros ?? monotonicMicros();
    this.#now = clockFrom(this.#originMicros);
    this.#races = openRaces(start);
    const sizes = new ItemSizes((sized) => this.#emit(sized));
    this.#files = new RunValues(start.keepsValues ? start.recordingDir : null, sizes, ({ message }) =>
      this.#note(notices.resultsFailed(message)),
    );
  }

  /** What of the spools the events emitted so far cover. */
  get cursor(): Cursor {
    return this.#ledger?.cursor ?? {};
  }

  /** Resolves when the run is over and its files are complete. Never rejects. */
  async run(): Promise<void> {
    if (!this.#resume) this.#announce();
    let state: EndState;
    let error: RunError | null = null;
    try {
      state = await this.#execute();
    } catch (thrown) {
      state = this.#isCancelled ? 'cancelled' : this.#hasOutcomes ? 'gaveUp' : 'couldNotStart';
      error = this.#isCancelled ? null : toRunError(thrown, this.#job.module, this.#mapper);
    }
    await this.#ledger?.close();
    this.#files.close();
    await Promise.all(this.#opened.map((opened) => opened.close()));
    const end = Math.max(this.#ledger?.lastSettledMicros ?? 0, this.#workersStart ?? 0);
    this.#emit({
      type: 'runFinished',
      state,
      atMicros: Math.round(this.#now()),
      wallMicros: this.#workersStart === undefined ? 0 : end - this.#workersStart,
      ...this.#used,
      inputMicros: Math.round(this.#inputMicros),
      ...(this.#runnerMicros !== undefined && { runnerMicros: Math.round(this.#runnerMicros) }),
      error,
    });
  }

  /** What each worker does at this moment; nothing before there are workers. */
  async sample(): Promise<readonly WorkerSample[]> {
    return (await this.#scheduler?.sample()) ?? [];
  }

  cancel(force: boolean): void {
    this.#cancelling.abort();
    this.#scheduler?.cancel(force);
  }

  /** The ledger of a runner that could not take over knows nothing of its predecessors. */
  get #hasOutcomes(): boolean {
    return this.#resume?.hasOutcomes === true || this.#ledger?.hasOutcomes === true;
  }

  get #isCancelled(): boolean {
    return this.#cancelling.signal.aborted;
  }

  #note(notice: Notice): void {
    this.#emit({ type: 'noticeRaised', atMicros: Math.round(this.#now()), notice });
  }

  #announce(): void {
    this.#emit({
      type: 'runStarted',
      schema: eventSchema,
      origin: { kind: 'job', job: this.#job },
      startedAtMs: Date.now(),
      originMicros: this.#originMicros,
      node: process.version,
      cores: availableParallelism(),
    });
  }

  async #execute(): Promise<EndState> {
    const { job, workDir, resume } = this.#start;
    const bundle = resume
      ? join(workDir, bundleName)
      : await this.#phase('compile', () => compileOnce(job.module, join(workDir, bundleName)));
    this.#mapper = createSourceMapper(bundle);
    this.#workersStart = resume?.workersStartedMicros;
    if (this.#isCancelled) return 'cancelled';
    const opened = resume ? await this.#open(bundle) : await this.#phase('preflight', () => this.#open(bundle));
    // The module's sources are known to the debugger from here on: breakpoints can be set in them.
    // oxlint-disable-next-line no-debugger
    if (process.execArgv.some((flag) => flag.startsWith('--inspect-brk'))) debugger;
    if (resume && this.#initializer) this.#note(notices.sharedMemoryLost(resume.ended));
    return this.#isCancelled ? 'cancelled' : this.#runItems(bundle, opened);
  }

  /** Opens the input, and calls `initargs`, once in the life of this process. */
  async #open(bundle: string): Promise<ItemSource> {
    const { source, initargs } = await this.#preflight(bundle, reachOf(this.#job.isolation));
    if (initargs) this.#initializer = { exportName: 'setup', args: initargs };
    return source;
  }

  /** Loads the module in a throwaway worker, even if the input comes from elsewhere: it may not load at all. */
  async #preflight(
    bundle: string,
    initargsReach: 'thread' | 'process' | null,
  ): Promise<{ readonly source: ItemSource; readonly initargs: readonly unknown[] | null }> {
    const { input, exportName, loadTimeoutMs, baseDir, items } = this.#job;
    const inputExport = input.startsWith(exportPrefix) ? input.slice(exportPrefix.length) : null;
    const races = this.#races && { board: this.#races.board, thread: this.#races.feeder ?? 0 };
    const init = { bundle, exportName, inputExport, initargsReach, races };
    const opened = await (this.#start.debugging
      ? preflightInline(init)
      : preflight(init, loadTimeoutMs, this.#cancelling.signal));
    this.#opened.push(opened);
    return { source: opened.source ?? (await openInput(input, baseDir, items)), initargs: opened.initargs };
  }

  async #runItems(bundle: string, opened: ItemSource): Promise<EndState> {
    const job = this.#job;
    const backend = createBackends(__dirname)[job.isolation];
    // Python's default chunksize needs the number of items: as there, an input without one is read first.
    const source = job.chunksize === undefined && opened.count === undefined ? await readAll(opened) : opened;
    // What has numbers of its own has been selected already.
    const selection = source.items ? undefined : job.items;
    const total = source.count === undefined ? null : selectedCount(source.count, selection);
    const wanted = backend.capabilities.parallel ? (job.workers ?? availableParallelism()) : 1;
    const workers = Math.max(1, Math.min(wanted, total ?? wanted));
    const chunksize =
      job.chunksize === 'auto'
        ? job.chunksize
        : Math.min(job.chunksize ?? defaultChunksize(total ?? 0, workers), job.itemsPerWorker ?? Infinity);
    const sizer = chunksize === 'auto' ? new AutoChunks({ ...job, workers }) : fixedChunks(chunksize);
    if (!this.#resume) this.#emit({ type: 'runPlanned', workers, chunksize, total });

    const ledger = this.#openLedger();
    const { trials, explained } = this.#resume ? await this.#adopt(ledger, this.#resume, bundle) : nothingLeft;
    if (trials.length > 0) {
      await this.#schedule(bundle, backend, 1, asyncIterator(trials), sizer);
      // Still here, so no suspect ends the process by itself.
      if (!explained) this.#note(notices.crashNotReproduced(`${this.#resume?.ended ?? ''}; items ${itemList(trials)}`));
    }
    const firstChunk = (this.#resume?.firstChunk ?? 0) + trials.length;
    const read: number[] = [];
    const onInput = (item: number, input: unknown): number => {
      const bytes = this.#files.input(item, input);
      this.#files.expect(item);
      read.push(item);
      return bytes;
    };
    const isOpen = (item: number): boolean => !ledger.isSettled(item);
    const inputs = new ReadAhead({ source, selection, onInput, isOpen });
    try {
      const chunks = chunksOf(inputs, sizer, total ?? undefined, firstChunk);
      return await this.#schedule(bundle, backend, workers, chunks, sizer);
    } finally {
      inputs.stop();
      this.#inputMicros = inputs.waitedMicros;
      this.#accountForRest(ledger, read, total, source.items);
    }
  }

  /** Drives one set of chunks through fresh workers. */
  async #schedule(
    bundle: string,
    backend: Backend,
    workers: number,
    chunks: AsyncIterator<ChunkMessage, void, undefined>,
    sizer: ChunkSizer,
  ): Promise<EndState> {
    const { debugging, job } = this.#start;
    const started = Math.round(this.#now());
    const isFirst = this.#workersStart === undefined;
    this.#workersStart ??= started;
    const { sharesProcess, ownsMainThread } = backend.capabilities;
    // The figures of the process and of its main thread are those of the run only if user code has other threads.
    if (sharesProcess && !ownsMainThread) this.#coreUse ??= watchCores();
    if (!ownsMainThread) this.#loopBefore ??= performance.eventLoopUtilization();
    if (isFirst) {
      this.#emit({ type: 'phaseStarted', phase: 'workers', atMicros: started });
      // From here on an item may end this process: the supervisor must know that there is something to go on with.
      await this.#events.flush();
    }
    if (this.#isCancelled) return 'cancelled';
    const session = backend.open({ workers, maxHeapBytes: job.maxHeapBytes, memory: sharedMemory });
    const ready = createDeferred<void>();
    this.#cancelling.signal.addEventListener('abort', () => ready.resolve(), { once: true });
    this.#scheduler = new Scheduler({
      onError: job.onError,
      itemsPerWorker: job.itemsPerWorker,
      workers,
      setup: {
        bundle,
        target: { exportName: job.exportName, call: job.call },
        initializer: this.#initializer,
        concurrency: job.concurrency,
        originMicros: this.#originMicros,
        debugging,
        yielding: this.#start.yielding,
        pool: null,
        races: this.#races,
      },
      clock: systemClock(this.#now),
      emit: this.#emit,
      books: this.#openLedger(),
      session,
      watchdogs: this.#watchdogs(session),
      source: new IteratorSource(this.#races ? after(ready.promise, chunks) : chunks, sizer),
      restoreFiles: () => this.#restoreBundle(),
      onReady: () => {
        ready.resolve();
        const atMicros = Math.round(this.#now());
        if (isFirst) this.#emit({ type: 'phaseFinished', phase: 'workers', atMicros, tookMicros: atMicros - started });
      },
      onFinished: () => {
        // Before the threads are gone, and their figures with them.
        this.#used = this.#coreUse?.();
        if (this.#loopBefore) this.#runnerMicros = 1000 * performance.eventLoopUtilization(this.#loopBefore).active;
      },
    });
    try {
      return await this.#scheduler.run();
    } finally {
      await session.close();
    }
  }

  /** Under a debugger a worker may be paused at a breakpoint: nothing is late then, and no deadlock is ended. */
  #watchdogs(session: BackendSession): Watchdog[] {
    const emit = this.#emit;
    const books = this.#openLedger();
    const { debugging, job } = this.#start;
    return [
      reportLongItems(books, emit),
      watchMemory(session, job.maxMemoryBytes),
      watchDeadlocks({ books, emit, now: this.#now, action: debugging ? 'report' : 'end' }),
      debugging ? reportToDebugger(emit) : watchTimeouts({ itemMs: job.timeoutMs, teardownMs: job.loadTimeoutMs }),
    ];
  }

  /** A cleaner of temporary files may take the work folder from under a long run. */
  #restoreBundle(): void {
    const { workDir } = this.#start;
    const path = join(workDir, bundleName);
    if (this.#bundle === undefined) this.#bundle = readFileSync(path);
    if (existsSync(path)) return;
    mkdirSync(workDir, { recursive: true, mode: 0o700 });
    writeFileSync(path, this.#bundle, { mode: 0o600 });
  }

  /** Goes on for a runner that died: takes over what its workers wrote, blames who killed it twice. */
  async #adopt(ledger: Ledger, resume: Resume, bundle: string): Promise<Inheritance> {
    const { culprits, suspects } = ledger.adopt();
    this.#emit({
      type: 'runnerRestarted',
      atMicros: Math.round(this.#now()),
      reason: resume.ended,
      suspects: suspects.flat(),
    });
    for (const { item, worker, startMicros } of culprits) {
      const at = { worker, chunk: -1, attempt: resume.runners, startMicros };
      ledger.settle([item], 'crashed', at, {
        kind: 'crash',
        name: 'ProcessCrash',
        message: `the process ended (${resume.ended}) while this item ran alone`,
        stack: '',
        frames: [],
      });
    }
    const explained = culprits.length > 0;
    if (suspects.length === 0) return { trials: [], explained };
    const { source } = await this.#preflight(bundle, null);
    const place = { firstChunk: resume.firstChunk, attempt: resume.runners + 1 };
    return { trials: await carefulChunks(source, suspects, place), explained };
  }

  /** Items that never got an outcome are cancelled, those read and those still in the input. */
  #accountForRest(
    ledger: Ledger,
    read: readonly number[],
    total: number | null,
    numbers: readonly number[] | undefined,
  ): void {
    ledger.drain();
    const at = { worker: -1, chunk: -1, attempt: 0, startMicros: Math.round(this.#now()) };
    ledger.settle(read, 'cancelled', at);
    if (total === null) this.#emit({ type: 'inputEnded', total: read.length });
    else if (total > read.length) {
      const rest = numbers?.slice(read.length) ?? unreadItems(read, total, this.#job);
      for (const item of rest) this.#files.expect(item);
      ledger.settle(rest, 'cancelled', at);
    }
  }

  #openLedger(): Ledger {
    this.#ledger ??= new Ledger({
      spoolDir: this.#start.workDir,
      resume: this.#resume,
      emit: this.#emit,
      room: this.#events,
      mapper: this.#mapper!,
      results: this.#files,
      now: this.#now,
    });
    return this.#ledger;
  }

  async #phase<T>(phase: StartupPhase, work: () => Promise<T>): Promise<T> {
    const start = Math.round(this.#now());
    this.#emit({ type: 'phaseStarted', phase, atMicros: start });
    const result = await work();
    const atMicros = Math.round(this.#now());
    this.#emit({ type: 'phaseFinished', phase, atMicros, tookMicros: atMicros - start });
    return result;
  }
}

/** Threads race, and nothing else: inline there is one, processes share no memory, and a debugger puts threads in an order. */
function openRaces({ job, debugging }: StartRun): RaceInit | null {
  if (!job.detectRaces || !canRace(job.isolation) || debugging) return null;
  const workers = job.workers ?? availableParallelism();
  const board = new Board(workers + 1);
  return { board: board.buffer, feeder: board.take(), threads: board.takeWorkers(workers), clock: [] };
}

/** What a dead runner leaves to its successor. */
interface Inheritance {
  /** Its suspects, to be run alone. */
  readonly trials: readonly ChunkMessage[];
  /** The item that ended it is known. */
  readonly explained: boolean;
}

const nothingLeft: Inheritance = { trials: [], explained: false };

/** This process compiles no more. */
async function compileOnce(module: string, outfile: string): Promise<string> {
  try {
    return await compile(module, outfile);
  } finally {
    await stopCompiler();
  }
}

function itemList(chunks: readonly ChunkMessage[]): string {
  const items = chunks.flatMap((chunk) => chunk.items);
  return `${items.slice(0, 8).join(', ')}${items.length > 8 ? ` and ${items.length - 8} more` : ''}`;
}

async function* asyncIterator<T>(values: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* values;
}

/** Only workers that run at the same time race: the first chunk waits until all can take one, for some seconds. */
async function* after(
  ready: Promise<void>,
  chunks: AsyncIterator<ChunkMessage, void, undefined>,
): AsyncGenerator<ChunkMessage, void, undefined> {
  await Promise.race([ready, delay(mostReadyMs, undefined, { ref: false })]);
  for (let step = await chunks.next(); !step.done; step = await chunks.next()) yield step.value;
}
