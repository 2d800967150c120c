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
import { TaintBudget } from './taintBudget.ts';
import type { Watchdog } from './watchdogs/watchdog.ts';
import { WorkerSlot, type ChunkAnswer, type SlotHost, type WorkerSetup } from './workerSlot.ts';

/** How often watchdogs look, and spools are read. */
const tickMs = 25;
/** Reading spools takes a core from the workers: it pauses this many times as long as it took, up to a limit. */
const bookingPauses = 50;
const longestPauseMs = 100;
/** After a cancel, running items may finish for this long. */
const graceMs = 2000;

export interface ScheduleOptions {
  readonly workers: number;
  readonly setup: WorkerSetup;
  readonly onError: Job['onError'];
  /** A worker that has run so many items is replaced; never if undefined. */
  readonly itemsPerWorker: number | undefined;
  readonly clock: RunClock;
  readonly emit: (event: RunEvent) => void;
  readonly books: Books;
  readonly session: BackendSession;
  readonly source: ChunkSource;
  readonly watchdogs: readonly Watchdog[];
  /** Called before each start of a worker: puts back files that somebody deleted under the run. */
  readonly restoreFiles: () => void;
  /** Called once, when all workers are ready for the first time. */
  readonly onReady: () => void;
  /** Called once, when no worker has anything left to do; the workers still exist. */
  readonly onFinished?: () => void;
}

/**
 * Drives one run: each slot takes chunks from the source and has its worker run them; what the workers report goes into
 * the books on a timer. An item without an outcome at the end was never begun.
 */
export class Scheduler {
  readonly #options: ScheduleOptions;
  readonly #slots: readonly WorkerSlot[];
  readonly #lostChunks: LostChunks;
  #stopping: 'cancel' | 'error' | 'failed' | undefined;
  #fatal: Error | undefined;
  /** Answers that are not in the books yet. */
  readonly #answers: ChunkAnswer[] = [];
  #nextBookingMicros = 0;
  readonly #unready: Set<WorkerSlot>;
  /** Slots that may still need a fresh worker. */
  readonly #unfinished: Set<WorkerSlot>;
  readonly #allFinished = createDeferred<void>();

  constructor(options: ScheduleOptions) {
    const { books, source, clock, workers } = options;
    this.#options = options;
    this.#lostChunks = new LostChunks(books, source, clock.now);
    const host = this.#createHost();
    this.#slots = Array.from({ length: workers }, (_, worker) => new WorkerSlot(worker, host));
    this.#unready = new Set(this.#slots);
    this.#unfinished = new Set(this.#slots);
  }

  /** Settles when every worker has ended. Rejects with SetupFailed, or with what the input threw. */
  async run(): Promise<'finished' | 'cancelled' | 'stopped'> {
    const stopTicking = this.#options.clock.every(tickMs, () => this.#tick());
    try {
      await Promise.all(
        this.#slots.map((slot) =>
          slot
            .run()
            .catch((error: Error) => this.#fail(error))
            .finally(() => this.#finish(slot)),
        ),
      );
    } finally {
      stopTicking();
      this.#tick();
    }
    if (this.#fatal) throw this.#fatal;
    if (this.#stopping === 'cancel') return 'cancelled';
    return this.#stopping === 'error' ? 'stopped' : 'finished';
  }

  /**
   * First call: no other item begins, `signal` fires, and workers that still run after 2 s are ended. A second call, or
   * `force`, ends them now.
   */
  cancel(force: boolean): void {
    const isAgain = this.#stopping === 'cancel';
    this.#stop('cancel');
    if (force || isAgain) this.#killAll();
    else this.#endSoon();
  }

  /** What each worker that has a chunk does at this moment. The run continues. */
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

  #createHost(): SlotHost {
    const { clock, emit, books, itemsPerWorker = Infinity, watchdogs } = this.#options;
    const noteTaints = (taints: number): void =>
      emit({ type: 'noticeRaised', atMicros: Math.round(clock.now()), notice: notices.lateErrors(taints) });
    return {
      ...this.#options,
      itemsPerWorker,
      now: clock.now,
      lostChunks: this.#lostChunks,
      taints: new TaintBudget(() => books.settledCount, noteTaints),
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

  #finish(slot: WorkerSlot): void {
    if (!this.#unfinished.delete(slot) || this.#unfinished.size > 0) return;
    this.#options.onFinished?.();
    this.#allFinished.resolve();
  }

  #stop(why: 'cancel' | 'error' | 'failed'): void {
    this.#stopping ??= why;
    for (const slot of this.#slots) slot.stop();
  }

  #fail(error: Error): void {
    this.#fatal ??= error;
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

  /** The worker gets its next chunk before this one is in the books, unless the books may change that. */
  #takeAnswer(answer: ChunkAnswer): void {
    this.#answers.push(answer);
    if (answer.handle.tainted() || this.#stopping || this.#options.onError === 'stop') this.#book();
  }

  /** Takes in what the workers have reported, and gives back items that they left in their chunks. */
  #book(): void {
    this.#options.books.drain();
    const answers = this.#answers.splice(0);
    for (const answer of answers) this.#options.emit(chunkFinished(answer));
    this.#checkErrors();
    for (const { chunk, handle } of answers) {
      if (this.#stopping || handle.tainted()) this.#lostChunks.giveBackRest(chunk);
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
