import { createDeferred } from '../base/deferred.ts';
import type { RunEvent } from '../model/facts/events.ts';
import { usersPart } from '../model/facts/failure.ts';
import type { Job } from '../model/facts/job.ts';
import { notices } from '../model/facts/notice.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import type { BackendSession } from './backends/backend.ts';
import type { Books } from './books.ts';
import type { ChunkSource } from './chunkSource.ts';
import { LostChunks } from './lostChunks.ts';
import type { RunClock } from './runClock.ts';
import type { ChunkAnswer, SlotHost, WorkerSetup } from './slotHost.ts';
import { StartGate } from './startGate.ts';
import { TaintBudget } from './taintBudget.ts';
import type { WatchedSlot, Watchdog } from './watchdogs/watchdog.ts';
import { WorkerSlot } from './workerSlot.ts';

/** Interval at which watchdogs look at the workers, and spools are read. */
const tickMs = 25;
/**
 * Reading spools uses a core that the workers need: after each read it pauses for this multiple of the read's duration,
 * up to a limit.
 */
const bookingPauses = 50;
const longestPauseMs = 100;
/** After a cancel, running items may continue for this long. */
const graceMs = 2000;

export interface ScheduleOptions {
  readonly workers: number;
  readonly setup: WorkerSetup;
  readonly onError: Job['onError'];
  /** Items that failed, and are not settled in the books, run again. */
  readonly retries?: boolean;
  /** A worker is replaced after this number of items; never if undefined. */
  readonly itemsPerWorker: number | undefined;
  readonly clock: RunClock;
  readonly emit: (event: RunEvent) => void;
  readonly books: Books;
  readonly session: BackendSession;
  readonly source: ChunkSource;
  readonly watchdogs: readonly Watchdog[];
  /** Called before each start of a worker: restores files that were deleted during the run. */
  readonly restoreFiles: () => void;
  /** Called once, when all workers are ready for the first time. */
  readonly onReady: () => void;
  /** Called once, if the run cannot continue. Workers that run items have a short time to finish them then. */
  readonly onFatal?: (error: Error) => void;
  /** Called once, when no worker has work any more. The workers still exist then. */
  readonly onFinished?: () => void;
}

/**
 * Drives one run. Each slot takes chunks from the source and lets its worker run them; a timer reads the reports of the
 * workers into the books. An item without an outcome at the end was never begun.
 */
export class Scheduler {
  readonly #options: ScheduleOptions;
  readonly #slots: WorkerSlot[] = [];
  /** The lives of the slots, which never reject. */
  readonly #lives: Promise<void>[] = [];
  readonly #host: SlotHost;
  readonly #lostChunks: LostChunks;
  #stopping: 'cancel' | 'error' | 'failed' | undefined;
  #fatal: Error | undefined;
  /** Answers that the books do not contain yet. */
  readonly #answers: ChunkAnswer[] = [];
  #nextBookingMicros = 0;
  readonly #unready: Set<WatchedSlot>;
  /** Slots that may still need a fresh worker. */
  readonly #unfinished = new Set<WatchedSlot>();
  readonly #allFinished = createDeferred<void>();
  readonly #stopped = createDeferred<void>();

  constructor(options: ScheduleOptions) {
    const { books, source, clock, workers } = options;
    this.#options = options;
    this.#lostChunks = new LostChunks(books, source, clock.now);
    this.#host = this.#createHost();
    for (let worker = 0; worker < workers; worker++) this.#addSlot();
    this.#unready = new Set(this.#slots);
  }

  /** Settles when every worker has ended. Rejects with SetupFailed, or with the error of the input. */
  async run(): Promise<'finished' | 'cancelled' | 'stopped'> {
    const stopTicking = this.#options.clock.every(tickMs, () => this.#tick());
    try {
      for (const slot of this.#slots) this.#begin(slot);
      // `grow` adds to them meanwhile.
      for (const life of this.#lives) await life;
    } finally {
      stopTicking();
      this.#tick();
    }
    if (this.#fatal) throw this.#fatal;
    if (this.#stopping === 'cancel') return 'cancelled';
    return this.#stopping === 'error' ? 'stopped' : 'finished';
  }

  /** Raises the number of workers of a run that goes on. Nothing changes if no worker has work any more. */
  grow(workers: number): void {
    if (this.#unfinished.size === 0 || this.#stopping) return;
    while (this.#slots.length < workers) this.#begin(this.#addSlot());
  }

  /**
   * First call: no other item begins, `signal` is aborted, and workers that still run after 2 s are ended. A second
   * call, or `force`, ends them immediately.
   */
  cancel(force: boolean): void {
    const isAgain = this.#stopping === 'cancel';
    this.#stop('cancel');
    if (force || isAgain) this.#killAll();
    else this.#endSoon();
  }

  /** The current activity of each worker that has a chunk. The run continues. */
  sample(): Promise<WorkerSample[]> {
    const looks = this.#slots.map(async (slot): Promise<WorkerSample[]> => {
      if (!slot.chunk) return [];
      const { worker } = slot;
      const item = slot.running?.item ?? null;
      const sample = await slot.sample();
      if (!sample) return [{ worker, item, doing: 'unknown', frames: [], open: [] }];
      const { doing, open, stack } = sample;
      return [{ worker, item, doing, open, frames: usersPart(this.#options.books.framesOf(stack)) }];
    });
    return Promise.all(looks).then((found) => found.flat());
  }

  #addSlot(): WorkerSlot {
    const slot = new WorkerSlot(this.#slots.length, this.#host);
    this.#slots.push(slot);
    this.#unfinished.add(slot);
    return slot;
  }

  #begin(slot: WorkerSlot): void {
    const life = slot
      .run()
      .catch((error: Error) => this.#fail(error))
      .finally(() => this.#finish(slot));
    this.#lives.push(life);
  }

  #createHost(): SlotHost {
    const { clock, emit, books, session, itemsPerWorker = Infinity, watchdogs } = this.#options;
    const gate = new StartGate(clock);
    const { untilOpen } = session;
    const noteTaints = (taints: number): void =>
      emit({ type: 'noticeRaised', atMicros: Math.round(clock.now()), notice: notices.lateErrors(taints) });
    return {
      ...this.#options,
      itemsPerWorker,
      now: clock.now,
      lostChunks: this.#lostChunks,
      taints: new TaintBudget(() => books.settledCount, noteTaints),
      starts: untilOpen
        ? { enter: () => Promise.race([untilOpen(), this.#stopped.promise]).then(() => gate.enter()) }
        : gate,
      isStopping: () => this.#stopping !== undefined,
      workerReady: (slot) => {
        if (this.#unready.delete(slot) && this.#unready.size === 0) this.#options.onReady();
      },
      chunkSent: (...sent) => {
        for (const watchdog of watchdogs) watchdog.chunkSent?.(...sent);
      },
      chunkAnswered: (answer) => this.#takeAnswer(answer),
      book: () => this.#book(),
      workerEnded: (worker) => {
        for (const watchdog of watchdogs) watchdog.workerEnded?.(worker, this.#slots);
      },
      untilAllAreDone: (slot) => {
        this.#finish(slot);
        return this.#allFinished.promise;
      },
    };
  }

  #finish(slot: WatchedSlot): void {
    if (!this.#unfinished.delete(slot) || this.#unfinished.size > 0) return;
    this.#options.onFinished?.();
    this.#allFinished.resolve();
  }

  #stop(why: 'cancel' | 'error' | 'failed'): void {
    this.#stopping ??= why;
    this.#stopped.resolve();
    for (const slot of this.#slots) slot.stop();
  }

  #fail(error: Error): void {
    if (!this.#fatal) {
      this.#fatal = error;
      this.#options.onFatal?.(error);
    }
    this.#stop('failed');
    this.#endSoon();
  }

  #endSoon(): void {
    for (const slot of this.#slots) slot.abort();
    this.#options.clock.after(graceMs, () => this.#killAll());
  }

  #killAll(): void {
    for (const slot of this.#slots) slot.kill({ why: 'cancel' });
  }

  /**
   * The worker receives its next chunk before the books contain this one, unless the books may change the next chunk.
   */
  #takeAnswer(answer: ChunkAnswer): void {
    this.#answers.push(answer);
    const { onError, retries } = this.#options;
    if (answer.handle.tainted() || this.#stopping || onError === 'stop' || retries) this.#book();
  }

  /** Reads what the workers have reported, and returns unfinished items of their chunks to the source. */
  #book(): void {
    this.#options.books.drain();
    const answers = this.#answers.splice(0);
    for (const answer of answers) this.#options.emit(chunkFinished(answer));
    this.#checkErrors();
    for (const { chunk, handle } of answers) {
      if (this.#stopping || handle.tainted()) this.#lostChunks.giveBackRest(chunk);
      else if (this.#options.retries) this.#lostChunks.retryRest(chunk);
    }
  }

  #checkErrors(): void {
    if (this.#options.onError === 'stop' && this.#options.books.unsuccessfulCount > 0) this.#stop('error');
  }

  #tick(): void {
    const { clock, watchdogs } = this.#options;
    const nowMicros = clock.now();
    if (nowMicros >= this.#nextBookingMicros) {
      for (const watchdog of watchdogs) watchdog.beforeBooking?.(this.#slots);
      this.#book();
      const bookedMicros = clock.now();
      const pauseMicros = Math.min(bookingPauses * (bookedMicros - nowMicros), longestPauseMs * 1000);
      this.#nextBookingMicros = bookedMicros + pauseMicros;
    }
    for (const watchdog of watchdogs) watchdog.look?.(this.#slots, nowMicros);
    this.#checkErrors();
  }
}

const chunkFinished = ({ chunk, worker, times, sentMicros, answeredMicros }: ChunkAnswer): RunEvent => ({
  type: 'chunkFinished',
  chunk: chunk.chunk,
  worker,
  count: chunk.items.length,
  sentMicros: Math.round(sentMicros),
  answeredMicros: Math.round(answeredMicros),
  ...times,
});
