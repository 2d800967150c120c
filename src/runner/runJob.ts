import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { backendFor, createBackends } from '../engine/backends/index.ts';
import { SetupFailed } from '../engine/backends/backend.ts';
import { chunksOf, defaultChunksize, selectedCount } from '../engine/chunking.ts';
import { Ledger, type SourceMapper } from '../engine/ledger.ts';
import { Scheduler } from '../engine/scheduler.ts';
import { clockFrom, monotonicMicros } from '../execution/clock.ts';
import type { EndState, RunEvent, StartupPhase } from '../model/events.ts';
import type { Failure, RunError } from '../model/failure.ts';
import type { ItemSource } from '../model/input.ts';
import type { Job } from '../model/job.ts';
import type { StartRun } from '../protocol/runnerControl.ts';
import { openInput } from '../readers/index.ts';
import { codeFrame } from './codeFrame.ts';
import { compile, CompileFailed } from './compile.ts';
import { preflight, PreflightFailed, type Preflight } from './preflight.ts';
import { RecordingFiles } from './recordingFiles.ts';
import { createSourceMapper } from './sourceMaps.ts';

const exportPrefix = 'export:';

/** A job on its way: compile, preflight, plan, run. Everything it learns goes to `emit`. */
export class JobRun {
  readonly #start: StartRun;
  readonly #job: Job;
  readonly #emit: (event: RunEvent) => void;
  readonly #originMicros = monotonicMicros();
  readonly #now = clockFrom(this.#originMicros);
  readonly #files: RecordingFiles;
  #mapper: SourceMapper | undefined;
  #preflight: Preflight | undefined;
  #scheduler: Scheduler | undefined;
  #ledger: Ledger | undefined;
  #cancelled = false;
  #workersStart: number | undefined;

  constructor(start: StartRun, emit: (event: RunEvent) => void) {
    this.#start = start;
    this.#job = start.job;
    this.#emit = emit;
    this.#files = new RecordingFiles(start.recordingDir);
  }

  /** Resolves when the run is over and its files are complete. Never rejects. */
  async run(): Promise<void> {
    this.#emit({
      type: 'runStarted',
      schema: 1,
      job: this.#job,
      startedAtMs: Date.now(),
      node: process.version,
    });
    let state: EndState;
    let error: RunError | null = null;
    try {
      state = await this.#execute();
    } catch (thrown) {
      state = this.#cancelled ? 'cancelled' : 'failed';
      error = this.#cancelled ? null : this.#toRunError(thrown);
    }
    this.#ledger?.close();
    this.#files.close();
    await this.#preflight?.close();
    const end = Math.max(this.#ledger?.lastSettledMicros ?? 0, this.#workersStart ?? 0);
    this.#emit({
      type: 'runFinished',
      state,
      atMicros: Math.round(this.#now()),
      wallMicros: this.#workersStart === undefined ? 0 : end - this.#workersStart,
      error,
    });
  }

  cancel(force: boolean): void {
    this.#cancelled = true;
    this.#scheduler?.cancel(force);
    if (!this.#scheduler) void this.#preflight?.close();
  }

  async #execute(): Promise<EndState> {
    const job = this.#job;
    const inputExport = job.input.startsWith(exportPrefix) ? job.input.slice(exportPrefix.length) : null;
    const deadlineMs = this.#start.debugging ? undefined : job.loadTimeoutMs;

    const bundle = await this.#phase('compile', () => compile(job.module, this.#start.workDir));
    this.#mapper = createSourceMapper(bundle);
    if (this.#cancelled) return 'cancelled';
    this.#preflight = await this.#phase('preflight', () =>
      preflight({ bundle, exportName: job.exportName, inputExport }, deadlineMs),
    );
    if (this.#cancelled) return 'cancelled';
    const opened = this.#preflight.source ?? (await openInput(job.input, job.baseDir));
    return this.#runItems(bundle, opened);
  }

  async #runItems(bundle: string, opened: ItemSource): Promise<EndState> {
    const job = this.#job;
    const backend = backendFor(createBackends(join(__dirname, 'poolWorker.js')), job.isolation);
    if (!backend) {
      throw new UserFacingError(
        `isolation "${job.isolation}" is not available in this version`,
        'Use thread or inline.',
      );
    }
    // Python's default chunksize needs the number of items: as there, an input without one is read first.
    const source = job.chunksize === undefined && opened.count === undefined ? await readAll(opened) : opened;
    const total = source.count === undefined ? null : selectedCount(source.count, job.items);
    const wanted = backend.capabilities.parallel ? (job.workers ?? availableParallelism()) : 1;
    const workers = Math.max(1, Math.min(wanted, total ?? wanted));
    const chunksize = job.chunksize ?? defaultChunksize(total ?? 0, workers);
    this.#emit({ type: 'runPlanned', workers, chunksize, total });

    const read: number[] = [];
    const ledger = this.#openLedger();
    const chunks = chunksOf(source, chunksize, job.items, (item, input) => {
      this.#files.input(item, input);
      this.#files.expect(item);
      read.push(item);
    });
    const session = backend.open({ workers, maxHeapBytes: job.maxHeapBytes });
    this.#workersStart = Math.round(this.#now());
    this.#emit({ type: 'phaseStarted', phase: 'workers', atMicros: this.#workersStart });
    const started = this.#workersStart;
    this.#scheduler = new Scheduler({
      job: this.#start.debugging ? { ...job, timeoutMs: undefined } : job,
      workers,
      bundle,
      spoolPath: (worker, generation) => join(this.#start.workDir, `w${worker}-${generation}.spool`),
      originMicros: this.#originMicros,
      now: this.#now,
      emit: this.#emit,
      ledger,
      session,
      canKill: backend.capabilities.kill,
      chunks,
      echo: this.#start.debugging,
      onReady: () => {
        const atMicros = Math.round(this.#now());
        this.#emit({ type: 'phaseFinished', phase: 'workers', atMicros, tookMicros: atMicros - started });
      },
    });
    if (this.#cancelled) this.#scheduler.cancel(false);
    try {
      return await this.#scheduler.run();
    } finally {
      await session.close();
      this.#accountForRest(ledger, read, total);
    }
  }

  /** Items that never got an outcome are cancelled, those read and those still in the input. */
  #accountForRest(ledger: Ledger, read: readonly number[], total: number | null): void {
    const at = { worker: -1, chunk: -1, attempt: 0, startMicros: Math.round(this.#now()) };
    ledger.settle(read, 'cancelled', at);
    if (total === null) this.#emit({ type: 'inputEnded', total: read.length });
    else if (total > read.length) {
      const rest = unreadItems(read, total, this.#job);
      for (const item of rest) this.#files.expect(item);
      ledger.settle(rest, 'cancelled', at);
    }
  }

  #openLedger(): Ledger {
    this.#ledger = new Ledger({ emit: this.#emit, mapper: this.#mapper!, results: this.#files, now: this.#now });
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

  #toRunError(thrown: unknown): RunError {
    if (thrown instanceof CompileFailed) return thrown.error;
    if (thrown instanceof UserFacingError) return { message: thrown.message, nextStep: thrown.nextStep };
    if (thrown instanceof PreflightFailed) {
      return this.#withPlace(thrown.message, thrown.nextStep ?? undefined, thrown.failure);
    }
    if (thrown instanceof SetupFailed) {
      const { name, message } = thrown.failure;
      return this.#withPlace(
        `a worker could not start: ${name}: ${message}`,
        'Look at setup() and the module itself.',
        thrown.failure,
      );
    }
    const message = `internal error: ${messageOf(thrown)}`;
    return { message, nextStep: thrown instanceof Error ? thrown.stack : undefined };
  }

  #withPlace(message: string, nextStep: string | undefined, raw: Failure | null): RunError {
    const module = { file: this.#job.module, line: 1, column: 1 };
    const failure = raw ? (this.#mapper?.failure(raw) ?? raw) : undefined;
    const frame = failure?.frames.find((candidate) => candidate.inUserCode) ?? failure?.frames[0];
    const at = frame ? { file: frame.file, line: frame.line, column: frame.column } : module;
    return { message, nextStep, failure, at, codeFrame: frame ? codeFrame(at) : undefined };
  }
}

async function readAll(source: ItemSource): Promise<ItemSource> {
  const batches: (readonly unknown[])[] = [];
  let count = 0;
  for await (const batch of source.batches) {
    batches.push(batch);
    count += batch.length;
  }
  async function* again(): AsyncGenerator<readonly unknown[]> {
    yield* batches;
  }
  return { count, batches: again() };
}

/** The selected items beyond those that were read, in order. */
function unreadItems(read: readonly number[], total: number, job: Job): number[] {
  const rest: number[] = [];
  let item = (read.at(-1) ?? -1) + 1;
  const selected = (candidate: number): boolean =>
    !job.items || job.items.some(([first, last]) => candidate >= first && candidate <= last);
  while (rest.length < total - read.length) {
    if (selected(item)) rest.push(item);
    item++;
  }
  return rest;
}
