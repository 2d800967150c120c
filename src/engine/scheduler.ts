import type { RunEvent } from '../model/events.ts';
import type { Failure } from '../model/failure.ts';
import type { Job } from '../model/job.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';
import {
  SetupFailed,
  WorkerLost,
  type BackendSession,
  type RunningItem,
  type WorkerHandle,
} from './backends/backend.ts';
import type { Ledger } from './ledger.ts';

/** How often spools are read and watchdogs look. */
const tickMs = 25;
/** After a cancel, running items may finish for this long. */
const graceMs = 2000;
/** A chunk whose workers die between items this often is given up. */
const maxBlamelessLosses = 3;
/** A worker that dies this often in a row before it is ready will not start. */
const maxFailedStarts = 3;

export interface ScheduleOptions {
  readonly job: Job;
  readonly workers: number;
  readonly bundle: string;
  readonly originMicros: number;
  readonly now: () => number;
  readonly emit: (event: RunEvent) => void;
  readonly ledger: Ledger;
  readonly session: BackendSession;
  readonly canKill: boolean;
  readonly chunks: AsyncIterator<ChunkMessage, void, undefined>;
  readonly echo: boolean;
  /** All workers are ready for the first time. */
  readonly onReady: () => void;
}

interface Slot {
  readonly worker: number;
  generation: number;
  /** In a row. */
  failedStarts: number;
  handle: WorkerHandle | undefined;
  chunk: ChunkMessage | undefined;
  /** Why we ended it, if we did. */
  killed: 'timeout' | 'cancel' | undefined;
  /** Item last announced as running. */
  announced: number;
}

/**
 * Drives one run: a loop per worker that takes the next chunk, hands it over, reads what came of it.
 * Settles when no worker runs any more. Items without an outcome then were never begun.
 */
export class Scheduler {
  readonly #options: ScheduleOptions;
  readonly #slots: Slot[];
  readonly #retries: ChunkMessage[] = [];
  readonly #blamelessLosses = new Map<number, number>();
  #reading: Promise<unknown> = Promise.resolve();
  #stopping: 'cancel' | 'error' | 'failed' | undefined;
  #fatal: Error | undefined;
  #readyCount = 0;
  #exhausted = false;

  constructor(options: ScheduleOptions) {
    this.#options = options;
    this.#slots = Array.from({ length: options.workers }, (_, worker) => ({
      worker,
      generation: 0,
      failedStarts: 0,
      handle: undefined,
      chunk: undefined,
      killed: undefined,
      announced: -1,
    }));
  }

  /** Rejects with SetupFailed, or with what the input threw; every worker has ended by then. */
  async run(): Promise<'finished' | 'cancelled' | 'stopped'> {
    const ticker = setInterval(() => this.#tick(), tickMs);
    try {
      await Promise.all(this.#slots.map((slot) => this.#runSlot(slot).catch((error: Error) => this.#fail(error))));
    } finally {
      clearInterval(ticker);
      this.#tick();
    }
    if (this.#fatal) throw this.#fatal;
    if (this.#stopping === 'cancel') return 'cancelled';
    return this.#stopping === 'error' ? 'stopped' : 'finished';
  }

  /** First call: no more items are begun, `signal` fires, and what still runs after 2 s is ended. Second or `force`: now. */
  cancel(force: boolean): void {
    const again = this.#stopping === 'cancel';
    this.#stop('cancel');
    if (force || again) return this.#killAll();
    for (const slot of this.#slots) slot.handle?.abort();
    setTimeout(() => this.#killAll(), graceMs).unref();
  }

  /** What a worker runs now: from its shared status, else from what it has announced in its spool. */
  #running(slot: Slot): RunningItem | undefined {
    return slot.handle?.running() ?? this.#options.ledger.running(slot.worker);
  }

  get #hasMore(): boolean {
    return !this.#exhausted || this.#retries.length > 0;
  }

  #stop(why: 'cancel' | 'error' | 'failed'): void {
    this.#stopping ??= why;
    for (const slot of this.#slots) slot.handle?.stop();
  }

  #killAll(): void {
    for (const slot of this.#slots) this.#kill(slot, 'cancel');
  }

  #kill(slot: Slot, why: 'timeout' | 'cancel'): void {
    if (!this.#options.canKill || slot.killed) return;
    slot.killed = why;
    slot.handle?.kill();
  }

  #fail(error: Error): void {
    this.#fatal ??= error;
    this.#stop('failed');
    for (const slot of this.#slots) slot.handle?.abort();
    setTimeout(() => this.#killAll(), graceMs).unref();
  }

  async #runSlot(slot: Slot): Promise<void> {
    while (!this.#stopping && (slot.generation === 0 || this.#hasMore)) {
      const handle = await this.#startWorker(slot);
      if (!handle) continue;
      const lost = await this.#feed(slot, handle);
      if (!lost) return;
    }
  }

  async #startWorker(slot: Slot): Promise<WorkerHandle | undefined> {
    const { job, bundle, originMicros, now, emit, ledger, session, echo } = this.#options;
    slot.generation++;
    slot.killed = undefined;
    slot.announced = -1;
    emit({ type: 'workerStarted', worker: slot.worker, generation: slot.generation, atMicros: Math.round(now()) });
    const { call, concurrency, exportName } = job;
    const spool = ledger.follow(slot.worker);
    slot.handle = session.start({
      worker: slot.worker,
      bundle,
      exportName,
      call,
      concurrency,
      spool,
      originMicros,
      echo,
    });
    try {
      await slot.handle.ready;
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error;
      const reason = slot.killed === 'cancel' ? null : error.reason;
      emit({ type: 'workerExited', worker: slot.worker, atMicros: Math.round(now()), reason });
      if (++slot.failedStarts >= maxFailedStarts) throw new SetupFailed(lostFailure(error, false));
      return undefined;
    }
    slot.failedStarts = 0;
    emit({ type: 'workerReady', worker: slot.worker, atMicros: Math.round(now()) });
    if (slot.generation === 1 && ++this.#readyCount === this.#slots.length) this.#options.onReady();
    return slot.handle;
  }

  /** Runs chunks until there are none (false) or the worker is lost (true). */
  async #feed(slot: Slot, handle: WorkerHandle): Promise<boolean> {
    const { ledger, now } = this.#options;
    for (;;) {
      const chunk = this.#stopping ? undefined : await this.#nextChunk();
      if (!chunk || this.#stopping) {
        if (chunk) this.#retries.push(chunk);
        await this.#closeWorker(slot, handle);
        return false;
      }
      slot.chunk = chunk;
      const sent = now();
      try {
        await handle.run(chunk);
      } catch (error) {
        if (!(error instanceof WorkerLost)) throw error;
        this.#settleLost(slot, chunk, error);
        return true;
      } finally {
        slot.chunk = undefined;
      }
      ledger.drain();
      this.#finishChunk(slot, chunk, sent);
      this.#checkErrors();
      this.#requeueRest(chunk);
    }
  }

  #finishChunk(slot: Slot, chunk: ChunkMessage, sent: number): void {
    const { emit, ledger, now } = this.#options;
    const times = ledger.takeChunkTimes(chunk.chunk);
    if (!times) return;
    emit({
      type: 'chunkFinished',
      chunk: chunk.chunk,
      worker: slot.worker,
      count: chunk.items.length,
      sentMicros: Math.round(sent),
      receivedMicros: times.received,
      endedMicros: times.ended,
      answeredMicros: Math.round(now()),
    });
  }

  /** Items that a stopping worker left in its chunk; the accounting at the end finds them. */
  #requeueRest(chunk: ChunkMessage): void {
    if (!this.#stopping) return;
    const rest = restOf(chunk, (item) => !this.#options.ledger.isSettled(item));
    if (rest) this.#retries.push(rest);
  }

  async #closeWorker(slot: Slot, handle: WorkerHandle): Promise<void> {
    let reason: string | null = null;
    try {
      await handle.close();
    } catch (error) {
      if (!slot.killed) reason = error instanceof Error ? `teardown failed: ${error.message}` : 'teardown failed';
    }
    this.#options.ledger.drain();
    const atMicros = Math.round(this.#options.now());
    this.#options.emit({ type: 'workerExited', worker: slot.worker, atMicros, reason });
  }

  /** The worker died within a chunk: what it was running gets the blame, the rest of the chunk runs again. */
  #settleLost(slot: Slot, chunk: ChunkMessage, error: WorkerLost): void {
    const { emit, ledger, now } = this.#options;
    ledger.drain();
    const timeoutMs = this.#options.job.timeoutMs ?? 0;
    const running = this.#running(slot);
    const culprit = running?.item ?? -1;
    const open = chunk.items.filter((item) => !ledger.isSettled(item));
    const at = {
      worker: slot.worker,
      chunk: chunk.chunk,
      attempt: chunk.attempt,
      startMicros: (running?.sinceMs ?? 0) * 1000,
    };
    if (open.includes(culprit)) {
      if (slot.killed === 'cancel') ledger.settle([culprit], 'cancelled', at);
      else if (slot.killed === 'timeout') ledger.settle([culprit], 'timedOut', at, timeoutFailure(timeoutMs));
      else ledger.settle([culprit], 'crashed', at, lostFailure(error, true));
    } else if (!slot.killed) this.#blameFirstIfRepeated(chunk, open, at, error);
    const reason = slot.killed === 'cancel' ? null : slot.killed === 'timeout' ? 'timed out' : error.reason;
    emit({ type: 'workerExited', worker: slot.worker, atMicros: Math.round(now()), reason });
    const rest = restOf(chunk, (item) => !ledger.isSettled(item));
    if (rest) this.#retries.push(rest);
    this.#checkErrors();
  }

  /** Lost between two items: nobody is to blame, unless it happens again and again. */
  #blameFirstIfRepeated(
    chunk: ChunkMessage,
    open: readonly number[],
    at: Parameters<Ledger['settle']>[2],
    error: WorkerLost,
  ): void {
    const losses = (this.#blamelessLosses.get(chunk.chunk) ?? 0) + 1;
    this.#blamelessLosses.set(chunk.chunk, losses);
    if (losses >= maxBlamelessLosses) {
      this.#options.ledger.settle(open.slice(0, 1), 'crashed', at, lostFailure(error, true));
    }
  }

  #checkErrors(): void {
    if (this.#options.job.onError === 'stop' && this.#options.ledger.unsuccessfulCount > 0) this.#stop('error');
  }

  /** Readers are pulled by one worker at a time; a chunk given back goes first. */
  #nextChunk(): Promise<ChunkMessage | undefined> {
    const next = this.#reading.then(async () => {
      const retry = this.#retries.shift();
      if (retry) return retry;
      const step = await this.#options.chunks.next();
      if (step.done) this.#exhausted = true;
      return step.done ? undefined : step.value;
    });
    this.#reading = next.catch(() => undefined);
    return next;
  }

  #tick(): void {
    this.#options.ledger.drain();
    const nowMs = this.#options.now() / 1000;
    for (const slot of this.#slots) if (slot.chunk) this.#watch(slot, slot.chunk, nowMs);
  }

  #watch(slot: Slot, chunk: ChunkMessage, nowMs: number): void {
    const running = this.#running(slot);
    if (!running) return;
    const { item, sinceMs } = running;
    const { emit, job } = this.#options;
    if (item !== slot.announced && nowMs - sinceMs > tickMs && !this.#options.ledger.isSettled(item)) {
      slot.announced = item;
      emit({
        type: 'itemStarted',
        item,
        worker: slot.worker,
        chunk: chunk.chunk,
        atMicros: Math.round(sinceMs * 1000),
      });
    }
    if (job.timeoutMs !== undefined && nowMs - sinceMs > job.timeoutMs) this.#kill(slot, 'timeout');
  }
}

function restOf(chunk: ChunkMessage, keep: (item: number) => boolean): ChunkMessage | undefined {
  const kept = chunk.items.flatMap((item, k) => (keep(item) ? [k] : []));
  if (kept.length === 0) return undefined;
  return {
    ...chunk,
    items: kept.map((k) => chunk.items[k] ?? 0),
    inputs: kept.map((k) => chunk.inputs[k]),
  };
}

function timeoutFailure(timeoutMs: number): Failure {
  const message = `the item was still running after ${timeoutMs} ms`;
  return { kind: 'timeout', name: 'TimeoutError', message, stack: '', frames: [] };
}

function lostFailure(error: WorkerLost, inItem: boolean): Failure {
  return {
    kind: error.outOfMemory ? 'outOfMemory' : 'crash',
    name: error.outOfMemory ? 'OutOfMemoryError' : 'WorkerCrash',
    message: inItem ? `${error.reason} while this item was running` : error.reason,
    stack: '',
    frames: [],
  };
}
