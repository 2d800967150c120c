import { totalmem } from 'node:os';
import { createDeferred } from '../base/deferred.ts';
import type { RunEvent } from '../model/facts/events.ts';
import { usersPart, type Failure, type Frame } from '../model/facts/failure.ts';
import type { Job } from '../model/facts/job.ts';
import { notices } from '../model/facts/notice.ts';
import { rangesOf } from '../model/facts/ranges.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import type { ChunkMessage, ChunkTimes, WorkerStart } from '../protocol/workerLink.ts';
import {
  ChunkNotSent,
  SetupFailed,
  WorkerLost,
  type BackendSession,
  type RunningItem,
  type WorkerHandle,
  type WorkerOptions,
} from './backends/backend.ts';
import type { Books, SettledAt } from './books.ts';
import type { ChunkSource } from './chunkSource.ts';
import { LockWatch, type Deadlock, type ThreadLook } from './lockWatch.ts';
import type { Sample } from './inspector.ts';
import { exitReasons, lostFailure, memoryFailure, timeoutFailure, type KillReason } from './killReason.ts';

/** How often watchdogs look, and spools are read. */
const tickMs = 25;
/** Reading them takes a core from the workers: it pauses for so many times as long as it took, up to a limit. */
const pauses = 50;
const longestPauseMs = 100;
/** After a cancel, running items may finish for this long. */
const graceMs = 2000;
/** A chunk whose workers die between items this often is given up. */
const maxBlamelessLosses = 3;
/** A worker that dies this often in a row before it is ready will not start. */
const maxFailedStarts = 3;
/** How often memory is looked at. */
const memoryCheckMs = 500;
/** Fresh workers for late errors: more than this many, or 2 % of the items, and the job is just like that. */
const minTaintBudget = 5;

export interface ScheduleOptions {
  readonly job: Pick<Job, 'timeoutMs' | 'loadTimeoutMs' | 'onError' | 'maxMemoryBytes' | 'itemsPerWorker'>;
  readonly workers: number;
  /** The same for all workers. */
  readonly init: Omit<WorkerOptions, 'worker' | 'reports' | 'replaceable'>;
  readonly now: () => number;
  readonly emit: (event: RunEvent) => void;
  readonly books: Books;
  readonly session: BackendSession;
  readonly canKill: boolean;
  readonly source: ChunkSource;
  /** Puts back what somebody deleted under the run: the folder of the spools, the bundle. */
  readonly restoreFiles: () => void;
  /** A worker may stand at a breakpoint: nothing is late, and the debugger is told where each one is. */
  readonly debugging: boolean;
  /** All workers are ready for the first time. */
  readonly onReady: () => void;
  /** There is no more for any worker to do; they are still there. */
  readonly onFinished?: () => void;
}

/** A chunk that has come back; microseconds of the run. */
interface Answered {
  readonly times: ChunkTimes;
  readonly slot: Slot;
  readonly handle: WorkerHandle;
  readonly chunk: ChunkMessage;
  readonly sent: number;
  readonly answered: number;
}

interface Slot {
  readonly worker: number;
  generation: number;
  /** A worker of it has been ready. */
  wasReady: boolean;
  /** In a row. */
  failedStarts: number;
  handle: WorkerHandle | undefined;
  chunk: ChunkMessage | undefined;
  /** Taken for a worker that is still starting. */
  next: ChunkMessage | undefined;
  /** Items its present worker has run. */
  ran: number;
  /** Why we ended it, if we did. */
  killed: KillReason | undefined;
  /** Item last announced as running. */
  announced: number;
  /** It is being looked into. */
  sampling: Promise<Sample | undefined> | undefined;
  /** The thread that was last told of. */
  threadSeen: number;
}

/**
 * Drives one run: a loop per worker that takes the next chunk, hands it over, reads what came of it.
 * Settles when no worker runs any more. Items without an outcome then were never begun.
 */
export class Scheduler {
  readonly #options: ScheduleOptions;
  readonly #slots: Slot[];
  readonly #locks: LockWatch;
  readonly #blamelessLosses = new Map<number, number>();
  #stopping: 'cancel' | 'error' | 'failed' | undefined;
  #fatal: Error | undefined;
  #readyCount = 0;
  /** What is not in the books yet: the next tick puts it there. */
  readonly #answered: Answered[] = [];
  /** Slots that may still need a fresh worker. */
  readonly #unfinished: Set<Slot>;
  readonly #allFinished = createDeferred<void>();
  #taints = 0;
  #memoryCheckedMs = 0;
  /** When spools may be read again. */
  #bookingMs = 0;
  #memoryChecking = false;

  constructor(options: ScheduleOptions) {
    const { now, books } = options;
    const framesOf = (stack: string): readonly Frame[] => books.framesOf(stack);
    this.#locks = new LockWatch({ emit: options.emit, now, spares: options.debugging, framesOf });
    const emit = (event: RunEvent): void => {
      if (event.type === 'workerExited') this.#endWaits(event.worker);
      options.emit(event);
    };
    this.#options = { ...options, emit };
    this.#slots = Array.from({ length: options.workers }, (_, worker) => ({
      worker,
      generation: 0,
      wasReady: false,
      failedStarts: 0,
      handle: undefined,
      chunk: undefined,
      next: undefined,
      ran: 0,
      killed: undefined,
      announced: -1,
      sampling: undefined,
      threadSeen: 0,
    }));
    this.#unfinished = new Set(this.#slots);
  }

  /** Rejects with SetupFailed, or with what the input threw; every worker has ended by then. */
  async run(): Promise<'finished' | 'cancelled' | 'stopped'> {
    const ticker = setInterval(() => this.#tick(), tickMs);
    try {
      await Promise.all(
        this.#slots.map((slot) =>
          this.#runSlot(slot)
            .catch((error: Error) => this.#fail(error))
            .finally(() => this.#finish(slot)),
        ),
      );
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

  /** What each worker that has items does at this moment. The run goes on. */
  sample(): Promise<WorkerSample[]> {
    const looks = this.#slots.map(async (slot): Promise<WorkerSample[]> => {
      const { handle, worker } = slot;
      const item = this.#running(slot)?.item ?? null;
      if (!handle || !slot.chunk) return [];
      const sample = await sampleOf(slot, handle);
      if (!sample) return [{ worker, item, doing: 'unknown', frames: [], open: [] }];
      const { doing, open, stack } = sample;
      return [{ worker, item, doing, open, frames: usersPart(this.#options.books.framesOf(stack)) }];
    });
    return Promise.all(looks).then((found) => found.flat());
  }

  /** What a worker runs now: from its shared status, else from what it has announced in its spool. */
  #running(slot: Slot): RunningItem | undefined {
    return slot.handle?.running() ?? this.#options.books.running(slot.worker);
  }

  #finish(slot: Slot): void {
    if (!this.#unfinished.delete(slot) || this.#unfinished.size > 0) return;
    this.#options.onFinished?.();
    this.#allFinished.resolve();
  }

  #stop(why: 'cancel' | 'error' | 'failed'): void {
    this.#stopping ??= why;
    for (const slot of this.#slots) slot.handle?.stop();
  }

  #killAll(): void {
    for (const slot of this.#slots) this.#kill(slot, { why: 'cancel' });
  }

  #kill(slot: Slot, verdict: KillReason): void {
    if (!this.#options.canKill || slot.killed) return;
    slot.killed = verdict;
    slot.handle?.kill();
  }

  #fail(error: Error): void {
    this.#fatal ??= error;
    this.#stop('failed');
    for (const slot of this.#slots) slot.handle?.abort();
    setTimeout(() => this.#killAll(), graceMs).unref();
  }

  async #runSlot(slot: Slot): Promise<void> {
    for (let goesOn = true; goesOn && !this.#stopping;) {
      // The first worker starts while the input is being read; another one only if there is work for it.
      if (slot.wasReady) {
        slot.next ??= await this.#options.source.next();
        if (!slot.next) return;
      }
      const handle = await this.#startWorker(slot);
      if (handle) goesOn = await this.#feed(slot, handle);
    }
    if (slot.next) this.#options.source.giveBack(slot.next);
  }

  async #startWorker(slot: Slot): Promise<WorkerHandle | undefined> {
    const { init, now, emit, books, session } = this.#options;
    slot.generation++;
    slot.ran = 0;
    slot.killed = undefined;
    slot.announced = -1;
    emit({ type: 'workerStarted', worker: slot.worker, generation: slot.generation, atMicros: Math.round(now()) });
    this.#options.restoreFiles();
    const { reports, hear } = books.follow(slot.worker);
    this.#endWaits(slot.worker);
    const replaceable = this.#options.canKill && this.#taints < this.#taintBudget;
    slot.handle = session.start({ ...init, worker: slot.worker, reports, replaceable }, hear);
    let start: WorkerStart;
    try {
      start = await slot.handle.ready;
    } catch (error) {
      if (!(error instanceof WorkerLost)) throw error;
      const killed = verdictOn(slot);
      const reason = killed ? exitReasons[killed.why] : error.reason;
      emit({ type: 'workerExited', worker: slot.worker, atMicros: Math.round(now()), reason });
      const failure = killed && 'failure' in killed ? killed.failure : lostFailure(error, false);
      if (++slot.failedStarts >= maxFailedStarts) throw new SetupFailed({ failure, base: 'Error', own: {} });
      return undefined;
    }
    slot.failedStarts = 0;
    emit({ type: 'workerReady', worker: slot.worker, atMicros: Math.round(now()), ...start });
    if (!slot.wasReady && ++this.#readyCount === this.#slots.length) this.#options.onReady();
    slot.wasReady = true;
    return slot.handle;
  }

  /** Runs chunks until there are none (false) or another worker must go on (true). */
  async #feed(slot: Slot, handle: WorkerHandle): Promise<boolean> {
    const { now, source } = this.#options;
    for (;;) {
      const chunk = this.#stopping ? undefined : (slot.next ?? (await source.next()));
      slot.next = undefined;
      if (!chunk || this.#stopping) {
        if (chunk) source.giveBack(chunk);
        this.#finish(slot);
        // A thread that is closed is free for the fresh worker of another slot, and would not be fresh.
        await this.#allFinished.promise;
        await this.#closeWorker(slot, handle, false);
        return false;
      }
      if (this.#isUsedUp(slot, chunk)) {
        slot.next = chunk;
        await this.#closeWorker(slot, handle, true);
        return true;
      }
      slot.chunk = chunk;
      const sent = now();
      if (this.#options.debugging) this.#tellChunk(slot, chunk, sent);
      let times: ChunkTimes;
      try {
        times = await handle.run(chunk);
      } catch (error) {
        if (error instanceof ChunkNotSent) {
          this.#settleUnsent(slot, chunk, error);
          continue;
        }
        if (!(error instanceof WorkerLost)) throw error;
        this.#settleLost(slot, chunk, error);
        return true;
      } finally {
        slot.chunk = undefined;
      }
      this.#answered.push({ times, slot, handle, chunk, sent, answered: now() });
      source.saw(chunk, times.endedMicros - times.receivedMicros);
      slot.ran += chunk.items.length;
      const isSpent = this.#isSpent(handle);
      // The worker gets its next chunk first, unless what comes into the books may change that.
      if (isSpent || this.#stopping || this.#options.job.onError === 'stop') this.#book();
      if (!isSpent) continue;
      await this.#closeWorker(slot, handle, true);
      return true;
    }
  }

  #tellChunk({ worker }: Slot, { chunk, items }: ChunkMessage, sent: number): void {
    this.#options.emit({ type: 'chunkStarted', chunk, worker, items: rangesOf(items), atMicros: Math.round(sent) });
  }

  /** It would run more items than it may; a fresh worker runs any chunk. */
  #isUsedUp(slot: Slot, chunk: ChunkMessage): boolean {
    const { itemsPerWorker = Infinity } = this.#options.job;
    return this.#options.canKill && slot.ran > 0 && slot.ran + chunk.items.length > itemsPerWorker;
  }

  /** State of its module may be broken: a fresh worker must take its place. */
  #isSpent(handle: WorkerHandle): boolean {
    if (!handle.tainted()) return false;
    if (++this.#taints === this.#taintBudget) {
      const { emit, now } = this.#options;
      emit({ type: 'noticeRaised', atMicros: Math.round(now()), notice: notices.lateErrors(this.#taints) });
    }
    return true;
  }

  get #taintBudget(): number {
    return Math.max(minTaintBudget, Math.ceil(0.02 * this.#options.books.settledCount));
  }

  /** Puts into the books what has become of the chunks that came back. */
  #book(): void {
    this.#options.books.drain();
    const answered = this.#answered.splice(0);
    for (const chunk of answered) this.#options.emit(finished(chunk));
    this.#checkErrors();
    for (const { chunk, handle } of answered) if (this.#stopping || handle.tainted()) this.#requeueRest(chunk);
  }

  /** Items that a worker left in its chunk. When the run is stopping, the accounting at the end finds them. */
  #requeueRest(chunk: ChunkMessage): void {
    const rest = restOf(chunk, (item) => !this.#options.books.isSettled(item));
    if (rest) this.#options.source.giveBack(rest);
  }

  /** One of its items cannot be copied: that one fails, its neighbours are sent without it. */
  #settleUnsent(slot: Slot, chunk: ChunkMessage, error: ChunkNotSent): void {
    const { books, now, source } = this.#options;
    if (chunk.items.length === 1) {
      const message = `the item cannot be sent to a worker: ${error.message}`;
      const failure: Failure = { kind: 'unserialisable', name: 'DataCloneError', message, stack: '', frames: [] };
      const { chunk: number, attempt } = chunk;
      const at: SettledAt = { worker: slot.worker, chunk: number, attempt, startMicros: Math.round(now()) };
      return books.settle(chunk.items, 'failed', at, failure);
    }
    for (const only of chunk.items) source.giveBack(restOf(chunk, (item) => item === only)!);
  }

  async #closeWorker(slot: Slot, handle: WorkerHandle, replaced: boolean): Promise<void> {
    let reason: string | null = null;
    const { loadTimeoutMs } = this.#options.job;
    const { debugging } = this.#options;
    const late = debugging ? undefined : setTimeout(() => this.#kill(slot, { why: 'teardown' }), loadTimeoutMs);
    try {
      await handle.close(replaced);
    } catch (error) {
      if (slot.killed?.why === 'teardown') reason = `teardown did not end within ${loadTimeoutMs} ms`;
      else if (!slot.killed) reason = error instanceof Error ? `teardown failed: ${error.message}` : 'teardown failed';
    } finally {
      clearTimeout(late);
    }
    this.#book();
    const atMicros = Math.round(this.#options.now());
    this.#options.emit({ type: 'workerExited', worker: slot.worker, atMicros, reason });
  }

  /** The worker died within a chunk: what it was running gets the blame, the rest of the chunk runs again. */
  #settleLost(slot: Slot, chunk: ChunkMessage, error: WorkerLost): void {
    const { emit, books, now, source } = this.#options;
    this.#book();
    const { killed } = slot;
    const running = this.#running(slot);
    const culprit = running?.item ?? -1;
    const open = chunk.items.filter((item) => !books.isSettled(item));
    const at = {
      worker: slot.worker,
      chunk: chunk.chunk,
      attempt: chunk.attempt,
      startMicros: (running?.sinceMs ?? 0) * 1000,
    };
    if (open.includes(culprit)) {
      if (!killed) books.settle([culprit], 'crashed', at, lostFailure(error, true));
      else if (killed.why === 'timeout') books.settle([culprit], 'timedOut', at, killed.failure);
      else if (killed.why === 'deadlock') books.settle([culprit], 'failed', at, killed.failure);
      else if (killed.why === 'memory') books.settle([culprit], 'crashed', at, killed.failure);
      else books.settle([culprit], 'cancelled', at);
    } else if (!killed) this.#blameFirstIfRepeated(chunk, open, at, error);
    const reason = killed ? exitReasons[killed.why] : error.reason;
    emit({ type: 'workerExited', worker: slot.worker, atMicros: Math.round(now()), reason });
    const rest = restOf(chunk, (item) => !books.isSettled(item));
    if (rest) source.giveBack(rest);
    this.#checkErrors();
  }

  /** Lost between two items: nobody is to blame, unless it happens again and again. */
  #blameFirstIfRepeated(chunk: ChunkMessage, open: readonly number[], at: SettledAt, error: WorkerLost): void {
    const losses = (this.#blamelessLosses.get(chunk.chunk) ?? 0) + 1;
    this.#blamelessLosses.set(chunk.chunk, losses);
    if (losses >= maxBlamelessLosses) {
      this.#options.books.settle(open.slice(0, 1), 'crashed', at, lostFailure(error, true));
    }
  }

  #checkErrors(): void {
    if (this.#options.job.onError === 'stop' && this.#options.books.unsuccessfulCount > 0) this.#stop('error');
  }

  #tick(): void {
    if (this.#options.debugging) this.#tellThreads();
    const nowMs = this.#options.now() / 1000;
    if (nowMs >= this.#bookingMs) {
      this.#watchLocks();
      const bookedMs = this.#options.now() / 1000;
      this.#bookingMs = bookedMs + Math.min(pauses * (bookedMs - nowMs), longestPauseMs);
    }
    for (const slot of this.#slots) if (slot.chunk) this.#watch(slot, slot.chunk, nowMs);
    if (nowMs - this.#memoryCheckedMs < memoryCheckMs || this.#memoryChecking) return;
    this.#memoryCheckedMs = nowMs;
    this.#memoryChecking = true;
    void this.#watchMemory().finally(() => void (this.#memoryChecking = false));
  }

  #tellThreads(): void {
    const { emit, now } = this.#options;
    for (const { worker, threadId } of this.#threads) {
      const slot = this.#slots[worker]!;
      if (slot.threadSeen === threadId) continue;
      slot.threadSeen = threadId;
      emit({ type: 'workerThreadSeen', worker, threadId, atMicros: Math.round(now()) });
    }
  }

  #watchLocks(): void {
    // Seen before the facts are read: what was looked at then is among them.
    const threads = this.#threads;
    this.#book();
    this.#followWaits(threads);
    for (const deadlock of this.#locks.findDeadlocks(threads)) this.#endDeadlock(deadlock);
  }

  /** Of the workers that have begun to run. */
  get #threads(): ThreadLook[] {
    return this.#slots.flatMap(({ worker, handle }) => {
      const thread = handle?.thread();
      return thread && thread.threadId > 0 ? [{ worker, threadId: thread.threadId, lookedMs: thread.lookedMs }] : [];
    });
  }

  #followWaits(threads: readonly ThreadLook[]): void {
    for (const fact of this.#options.books.takeWaits()) this.#locks.follow(fact, threads);
  }

  /** The thread in this slot is gone: what it told last comes first. */
  #endWaits(worker: number): void {
    this.#followWaits(this.#threads);
    this.#locks.forget(worker);
  }

  /** The outcome comes first: when one of the workers is gone, the others may find its locks abandoned. */
  #endDeadlock({ members }: Deadlock): void {
    for (const { worker, item, failure } of members) {
      const slot = this.#slots[worker]!;
      const running = this.#running(slot);
      const stuck = item ?? running?.item;
      if (slot.chunk === undefined || stuck === undefined) continue;
      const startMicros = (running?.item === stuck ? running.sinceMs : this.#options.now() / 1000) * 1000;
      const { chunk, attempt } = slot.chunk;
      this.#options.books.settle([stuck], 'failed', { worker, chunk, attempt, startMicros }, failure);
    }
    for (const { worker, failure } of members) this.#kill(this.#slots[worker]!, { why: 'deadlock', failure });
    this.#checkErrors();
  }

  /** Too much memory in all: the worker that holds most of it pays, with the item it runs. */
  async #watchMemory(): Promise<void> {
    const limit = this.#options.job.maxMemoryBytes ?? defaultMemoryBytes();
    const total = await this.#options.session.heldBytes(this.#busyHandles());
    if (total <= limit) return;
    const busy = this.#slots.flatMap((slot) =>
      slot.chunk && slot.handle && !slot.killed ? [{ slot, handle: slot.handle }] : [],
    );
    const held = await Promise.all(busy.map(async ({ slot, handle }) => ({ slot, bytes: await handle.heldBytes() })));
    const [most] = held.sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0));
    if (most) this.#kill(most.slot, { why: 'memory', failure: memoryFailure(total, limit, most.bytes) });
  }

  #busyHandles(): WorkerHandle[] {
    return this.#slots.flatMap(({ chunk, handle }) => (chunk && handle ? [handle] : []));
  }

  #watch(slot: Slot, chunk: ChunkMessage, nowMs: number): void {
    const running = this.#running(slot);
    if (!running) return;
    const { item, sinceMs } = running;
    const { emit, job } = this.#options;
    if (item !== slot.announced && nowMs - sinceMs > tickMs && !this.#options.books.isSettled(item)) {
      slot.announced = item;
      emit({
        type: 'itemStarted',
        item,
        worker: slot.worker,
        chunk: chunk.chunk,
        atMicros: Math.round(sinceMs * 1000),
      });
    }
    if (job.timeoutMs !== undefined && nowMs - sinceMs > job.timeoutMs) void this.#endStuck(slot, item, job.timeoutMs);
  }

  /** Looks where it is stuck before it is gone. */
  async #endStuck(slot: Slot, item: number, timeoutMs: number): Promise<void> {
    const { handle } = slot;
    if (slot.sampling || slot.killed || !handle) return;
    const sample = await sampleOf(slot, handle);
    // It may have ended while it was looked into.
    const same = handle === slot.handle && this.#running(slot)?.item === item;
    if (same) this.#kill(slot, { why: 'timeout', failure: timeoutFailure(timeoutMs, sample) });
  }
}

const finished = ({ chunk, slot, sent, answered, times }: Answered): RunEvent => ({
  type: 'chunkFinished',
  chunk: chunk.chunk,
  worker: slot.worker,
  count: chunk.items.length,
  sentMicros: Math.round(sent),
  answeredMicros: Math.round(answered),
  ...times,
});

/** One look at a time: each of them stops the thread for a moment and lets it go on. */
function sampleOf(slot: Slot, handle: WorkerHandle): Promise<Sample | undefined> {
  slot.sampling ??= handle
    .sample()
    .catch(() => undefined)
    .finally(() => (slot.sampling = undefined));
  return slot.sampling;
}

/** Given while we were waiting. */
const verdictOn = (slot: Slot): KillReason | undefined => slot.killed;

function restOf(chunk: ChunkMessage, keep: (item: number) => boolean): ChunkMessage | undefined {
  const kept = chunk.items.flatMap((item, k) => (keep(item) ? [k] : []));
  if (kept.length === 0) return undefined;
  return {
    ...chunk,
    items: kept.map((k) => chunk.items[k] ?? 0),
    inputs: kept.map((k) => chunk.inputs[k]),
  };
}

function defaultMemoryBytes(): number {
  return 0.9 * (process.constrainedMemory?.() || totalmem());
}
