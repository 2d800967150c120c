import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createBackends } from '../engine/backends/index.ts';
import { chunksOf } from '../engine/chunking.ts';
import { Ledger } from '../engine/ledger/ledger.ts';
import type { LogRoom } from '../engine/ledger/logOrder.ts';
import { ReadAhead } from '../engine/readAhead.ts';
import { CodeStore } from '../loading/codeStore.ts';
import { createSourceMapper } from '../loading/sourceMapper.ts';
import { clockFrom, monotonicMicros } from '../execution/clock.ts';
import { canRace, capabilitiesOf, reachOf } from '../model/facts/capabilities.ts';
import { eventSchema, type EndState, type RunEvent } from '../model/facts/events.ts';
import type { RunError } from '../model/facts/failure.ts';
import type { LoaderSetup, ModuleSource } from '../model/facts/moduleSource.ts';
import { notices, type Notice } from '../model/facts/notice.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import { addonLog, type Cursor, type Hook, type StartRun } from '../protocol/runnerControl.ts';
import type { RaceInit } from '../protocol/workerLink.ts';
import { Board } from '../races/board.ts';
import { CodeReport } from './codeReport.ts';
import { cancelRest } from './cancelRest.ts';
import { Crew, sessionOf } from './crew.ts';
import { EarlyWorkers, expectedWorkers } from './earlyWorkers.ts';
import { ItemSizes } from './itemSizes.ts';
import { openJob, type OpenJob } from './openJob.ts';
import { limitedHooks } from './limitedHooks.ts';
import { inLoadPhases, type Reporter } from './loadPhases.ts';
import { logDelayMicros, RemoteRun } from './remoteRun.ts';
import { checkTotal, planRun, type RunPlan } from './planRun.ts';
import { crashNotReproduced, resumeRun } from './resumeRun.ts';
import { toRunError } from './runError.ts';
import { RunMeter } from './runMeter.ts';
import { RunValues } from './runValues.ts';
import { untilBreak } from './untilBreak.ts';

/** Sends the events of a run to its supervisor. */
export interface EventSink extends LogRoom {
  readonly emit: (event: RunEvent) => void;
  /** Resolves when everything emitted so far has arrived. */
  flush(): Promise<void>;
}

/** What the owner of a run is told about this process's main thread. */
export interface MainThread {
  /** It is busy for so many milliseconds from now on. */
  readonly foresee: (busyMs: number) => void;
  /** It begins a function of the user's module that must end; null: the function has ended. */
  readonly announce: (hook: Hook | null) => void;
}

/** One run of a job, from its start to its end: load, plan, run. */
export class JobRun {
  readonly #start: StartRun;
  readonly #events: EventSink;
  readonly #thread: MainThread;
  readonly #originMicros: number;
  readonly #reporter: Reporter;
  readonly #module: ModuleSource;
  readonly #code: CodeReport;
  readonly #mapper: SourceMapper;
  readonly #values: RunValues;
  readonly #meter: RunMeter;
  readonly #races: RaceInit | null;
  readonly #opened: OpenJob[] = [];
  readonly #backend: EarlyWorkers;
  /** Undefined if the workers run on this machine. */
  readonly #remote: RemoteRun | undefined;
  #mostWorkers: number;
  readonly #cancelling = new AbortController();
  #ledger: Ledger | undefined;
  #crew: Crew | undefined;

  constructor(start: StartRun, events: EventSink, thread: MainThread) {
    const { job, resume, continued = null } = start;
    const progress = resume ?? continued;
    this.#start = start;
    this.#thread = thread;
    this.#events = events;
    this.#originMicros = progress?.originMicros ?? monotonicMicros();
    this.#reporter = { emit: events.emit, now: clockFrom(this.#originMicros) };
    const { workDir, debugging } = start;
    const loader: LoaderSetup = {
      dir: join(workDir, 'code'),
      tsconfig: job.tsconfig,
      addonLog: join(workDir, addonLog),
      forDebugger: debugging,
    };
    this.#module = { file: job.module, loader, registersWith: job.registersWith };
    const store = new CodeStore(loader);
    this.#code = new CodeReport(store, this.#reporter);
    this.#remote = start.machines && new RemoteRun(start.machines, this.#reporter);
    this.#mapper = createSourceMapper(store, this.#remote);
    this.#meter = new RunMeter({
      capabilities: capabilitiesOf(job.isolation),
      startedMicros: resume?.workersStartedMicros,
      earlierMicros: !resume && continued ? continued.wallMicros : undefined,
    });
    this.#races = openRaces(start);
    const backend = this.#remote?.backend ?? createBackends(__dirname)[job.isolation];
    // A debugger may pause this thread in `setup`.
    const isLimited = backend.capabilities.ownsMainThread && !debugging;
    this.#backend = new EarlyWorkers(
      isLimited
        ? limitedHooks(backend, job.loadTimeoutMs, { announce: thread.announce, settle: () => this.#settle() })
        : backend,
    );
    this.#mostWorkers = this.#backend.capabilities.parallel ? (job.workers ?? availableParallelism()) : 1;
    const sizes = new ItemSizes((sized) => events.emit(sized));
    const place = start.keepsValues ? { dir: start.recordingDir, keepsEarly: start.keepsEarly ?? false } : null;
    this.#values = new RunValues(place, sizes, ({ message }) => this.#note(notices.resultsFailed(message)));
    if (!progress) this.#values.create();
  }

  /** The part of the spools that the events emitted so far cover. */
  get cursor(): Cursor {
    return this.#ledger?.cursor ?? {};
  }

  /** Resolves when the run is over and its files are complete. Never rejects. */
  async run(): Promise<void> {
    if (!this.#start.resume && !this.#start.continued) this.#announce();
    let state: EndState;
    let error: RunError | null = null;
    try {
      state = await this.#execute();
    } catch (thrown) {
      state = this.#isCancelled ? 'cancelled' : this.#hasOutcomes ? 'gaveUp' : 'couldNotStart';
      error = this.#isCancelled ? null : toRunError(thrown, this.#start.job.module, this.#mapper);
    }
    await this.#backend.close();
    await this.#remote?.close();
    await this.#ledger?.close();
    this.#code.report();
    this.#values.close();
    await Promise.all(this.#opened.map((opened) => opened.close()));
    this.#events.emit({
      type: 'runFinished',
      state,
      atMicros: this.#nowMicros,
      ...this.#meter.figures(this.#ledger?.lastSettledMicros ?? 0),
      error,
    });
  }

  /** Writes the inputs and results so far, for an owner that reads them while the run continues. */
  flushValues(): void {
    this.#values.flush();
  }

  /** The owner of the run is gone: writes the results that workers have reported, for a run that continues this one. */
  keepResults(): void {
    try {
      this.#ledger?.drain();
      this.#values.flush();
    } catch {
      // This process ends anyway.
    }
  }

  /** The current activity of each worker; empty before there are workers. */
  async sample(): Promise<readonly WorkerSample[]> {
    return (await this.#crew?.sample()) ?? [];
  }

  /** First call: running items may finish. Second call or `force`: workers are ended immediately. */
  cancel(force: boolean): void {
    this.#cancelling.abort();
    this.#crew?.cancel(force);
  }

  /** If a runner could not take over, its ledger does not contain the work of its predecessors. */
  get #hasOutcomes(): boolean {
    const { resume, continued } = this.#start;
    return (resume ?? continued)?.hasOutcomes === true || this.#ledger?.hasOutcomes === true;
  }

  get #isCancelled(): boolean {
    return this.#cancelling.signal.aborted;
  }

  get #nowMicros(): number {
    return Math.round(this.#reporter.now());
  }

  #note(notice: Notice): void {
    this.#events.emit({ type: 'noticeRaised', atMicros: this.#nowMicros, notice });
  }

  /** Resolves when the owner of the run knows all that workers have reported so far. */
  #settle(): Promise<void> {
    this.#ledger?.drain();
    return this.#events.flush();
  }

  #announce(): void {
    this.#events.emit({
      type: 'runStarted',
      schema: eventSchema,
      origin: { kind: 'job', job: this.#start.job },
      startedAtMs: Date.now(),
      originMicros: this.#originMicros,
      node: process.version,
      cores: availableParallelism(),
    });
  }

  async #execute(): Promise<EndState> {
    const { job, resume, debugging } = this.#start;
    // A debugger would attach to them, and the suspects of a dead runner run alone first.
    this.#remote?.begin();
    if (!resume && !debugging && !this.#remote)
      this.#backend.begin(sessionOf(job, expectedWorkers(job, this.#mostWorkers)));
    const open = (): Promise<OpenJob> => this.#open(reachOf(job.isolation));
    const opened = resume ? await open() : await inLoadPhases(this.#reporter, open, () => this.#code.report());
    // The module's sources are known to the debugger from here on: breakpoints can be set in them.
    // oxlint-disable-next-line no-debugger
    if (process.execArgv.some((flag) => flag.startsWith('--inspect-brk'))) debugger;
    if (resume && opened.initargs) this.#note(notices.sharedMemoryLost(resume.ended));
    const places = await this.#remote?.prepare(job);
    if (places !== undefined) this.#mostWorkers = job.workers ?? places;
    if (this.#isCancelled) return 'cancelled';
    const { continued = null } = this.#start;
    if (resume ?? continued) await this.#values.continue(continued);
    return this.#runItems(opened, this.#openLedger());
  }

  async #open(initargsReach: 'thread' | 'process' | null): Promise<OpenJob> {
    const { job, debugging } = this.#start;
    const { signal } = this.#cancelling;
    const opened = await openJob(job, {
      module: this.#module,
      debugging,
      races: this.#races,
      signal,
      initargsReach,
      foresee: this.#thread.foresee,
      note: (notice) => this.#note(notice),
    });
    this.#opened.push(opened);
    return opened;
  }

  async #runItems({ source: opened, initargs, target }: OpenJob, ledger: Ledger): Promise<EndState> {
    const { source, broke } = untilBreak(opened);
    const { job, resume } = this.#start;
    const plan = await planRun(job, source, this.#mostWorkers, this.#remote?.leastChunkMicros);
    const { workers, chunksize, total } = plan;
    checkTotal(this.#start.continued?.total ?? null, total);
    if (!resume) this.#events.emit({ type: 'runPlanned', workers, chunksize, total });
    const crew = new Crew({
      ...this.#reporter,
      start: this.#start,
      module: this.#module,
      target,
      backend: this.#backend,
      books: ledger,
      initializer: initargs && { exportName: 'setup', args: initargs },
      races: this.#races,
      originMicros: this.#originMicros,
      meter: this.#meter,
      flush: () => this.#events.flush(),
      cancelling: this.#cancelling.signal,
    });
    this.#crew = crew;
    const firstChunk = await this.#runSuspects(crew, ledger, plan);
    const state = await this.#runPlanned(crew, ledger, plan, firstChunk);
    const error = broke();
    if (error && state === 'finished') throw error;
    return state;
  }

  /** Runs the suspects of a dead runner alone. Returns the number of the next chunk. */
  async #runSuspects(crew: Crew, ledger: Ledger, { sizer }: RunPlan): Promise<number> {
    const { resume, continued } = this.#start;
    if (!resume) return continued?.firstChunk ?? 0;
    const openSource = async () => (await this.#open(null)).source;
    const { trials, explained } = await resumeRun(resume, { ...this.#reporter, ledger, openSource });
    if (trials.length > 0) {
      await crew.run(asyncIterator(trials), 1, sizer);
      // This process has survived all suspects.
      if (!explained) this.#note(crashNotReproduced(resume, trials));
    }
    return resume.firstChunk + trials.length;
  }

  async #runPlanned(crew: Crew, ledger: Ledger, plan: RunPlan, firstChunk: number): Promise<EndState> {
    const { source, selection, sizer, total, workers } = plan;
    const read: number[] = [];
    const onInput = (item: number, input: unknown): number => {
      const bytes = this.#values.input(item, input);
      this.#values.expect(item);
      read.push(item);
      return bytes;
    };
    const isOpen = (item: number): boolean => !ledger.isSettled(item);
    const inputs = new ReadAhead({ source, selection, onInput, isOpen });
    const most = Math.min(this.#start.job.workers ?? Infinity, total ?? Infinity);
    this.#remote?.onPlaces((places) => crew.grow(Math.min(places, most)));
    try {
      return await crew.run(chunksOf(inputs, sizer, total ?? undefined, firstChunk), workers, sizer);
    } finally {
      inputs.stop();
      this.#meter.addInputWait(inputs.waitedMicros);
      cancelRest({ ...this.#reporter, ledger, values: this.#values, plan, read });
    }
  }

  #openLedger(): Ledger {
    const { workDir, resume, continued } = this.#start;
    const { emit } = this.#events;
    const ledger = new Ledger({
      now: this.#reporter.now,
      emit: (event) => emit(event.type === 'itemFailed' ? this.#values.withInput(event) : event),
      spoolDir: workDir,
      resume,
      progress: resume ?? continued ?? null,
      retries: this.#start.job.retries,
      ...(this.#remote && { logDelayMicros }),
      room: this.#events,
      mapper: this.#mapper,
      results: this.#values,
    });
    for (const range of continued?.settled ?? []) ledger.takeRecorded(range);
    this.#ledger = ledger;
    return ledger;
  }
}

/**
 * Only threads can race. There is only one thread inline, processes share no memory, and a debugger orders the threads.
 */
function openRaces({ job, debugging }: StartRun): RaceInit | null {
  if (!job.detectRaces || !canRace(job.isolation) || debugging) return null;
  const workers = job.workers ?? availableParallelism();
  const board = new Board(workers + 1);
  return { board: board.buffer, feeder: board.take(), threads: board.takeWorkers(workers), clock: [] };
}

async function* asyncIterator<T>(values: readonly T[]): AsyncGenerator<T, void, undefined> {
  yield* values;
}
