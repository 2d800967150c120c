import { createDeferred, type Deferred } from '../base/deferred.ts';
import type { ChunkMessage, ChunkTimes, WorkerStart } from '../protocol/workerLink.ts';
import {
  ChunkNotSent,
  SetupFailed,
  WorkerLost,
  type TakeReading,
  type ThreadState,
  type WorkerHandle,
} from './backends/backend.ts';
import type { RunningItem } from './books.ts';
import type { Sample } from './inspector/takeSample.ts';
import { exitReason, lostFailure, type KillReason } from './killReason.ts';
import type { SlotHost } from './slotHost.ts';
import type { WatchedSlot } from './watchdogs/watchdog.ts';

/** A worker that dies this many times in a row before it is ready will not start. */
const maxFailedStarts = 3;

/** One worker, from its start to its end. */
interface Occupant {
  readonly handle: WorkerHandle;
  /** Rejects if it is not ready or closed in time. */
  readonly late: Deferred<never>;
  /** Items of the chunks that it has answered. */
  ranItems: number;
  /** Why we ended it, if we did. */
  killed: KillReason | undefined;
}

type SlotState =
  /** `last`: the previous worker, because its thread may still hold a lock. */
  | { readonly at: 'empty'; readonly last: Occupant | undefined }
  | { readonly at: 'starting' | 'closing'; readonly occupant: Occupant; readonly sinceMicros: number }
  | { readonly at: 'ready'; readonly occupant: Occupant }
  | { readonly at: 'running'; readonly occupant: Occupant; readonly chunk: ChunkMessage };

/** A slot has one worker after another: it starts a worker, sends it chunks, and replaces it. */
export class WorkerSlot implements WatchedSlot {
  readonly worker: number;
  readonly #host: SlotHost;
  #state: SlotState = { at: 'empty', last: undefined };
  #generation = 0;
  /** Taken from the source for a worker that has not started yet. */
  #held: ChunkMessage | undefined;

  constructor(worker: number, host: SlotHost) {
    this.worker = worker;
    this.#host = host;
  }

  get generation(): number {
    return this.#generation;
  }

  get chunk(): ChunkMessage | undefined {
    return this.#state.at === 'running' ? this.#state.chunk : undefined;
  }

  get running(): RunningItem | undefined {
    return this.#occupant?.handle.running() ?? this.#host.books.running(this.worker)[0];
  }

  get thread(): ThreadState | undefined {
    const occupant = this.#state.at === 'empty' ? this.#state.last : this.#state.occupant;
    return occupant?.handle.thread();
  }

  get startingSinceMicros(): number | undefined {
    return this.#state.at === 'starting' ? this.#state.sinceMicros : undefined;
  }

  get closingSinceMicros(): number | undefined {
    return this.#state.at === 'closing' ? this.#state.sinceMicros : undefined;
  }

  get isStopped(): boolean {
    return this.#occupant?.handle.isStopped() ?? false;
  }

  get isKilled(): boolean {
    return this.#occupant?.killed !== undefined;
  }

  sample(): Promise<Sample | undefined> {
    return orUndefined(async () => this.#occupant?.handle.sample());
  }

  async lastLook(): Promise<Sample | undefined> {
    const sample = await this.sample();
    if (sample?.doing !== 'native') await this.#handOver();
    return sample;
  }

  heldBytes(): Promise<number | undefined> {
    return orUndefined(async () => this.#occupant?.handle.heldBytes());
  }

  measure(take: TakeReading): boolean {
    if (this.#state.at !== 'ready' && this.#state.at !== 'running') return false;
    this.#state.occupant.handle.measure(take);
    return true;
  }

  /** Asks the worker to begin no other item. */
  stop(): void {
    this.#occupant?.handle.stop();
  }

  /** Fires the `signal` of running items. */
  abort(): void {
    this.#occupant?.handle.abort();
  }

  kill(reason: KillReason): void {
    const occupant = this.#occupant;
    if (!occupant || occupant.killed) return;
    if (reason.why === 'start') {
      occupant.late.reject(new SetupFailed({ failure: reason.failure, base: 'Error', own: {} }));
    }
    if (!this.#host.session.capabilities.kill) {
      // The run ends without the end of the teardown.
      if (reason.why === 'teardown') occupant.late.reject(new WorkerLost('teardown did not end'));
      return;
    }
    occupant.killed = reason;
    if (reason.why === 'cancel' && this.#host.setup.profile) void this.#handOver().then(() => occupant.handle.kill());
    else occupant.handle.kill();
  }

  /** Runs chunks until there are none, or the run stops. Rejects with SetupFailed, or with the error of the source. */
  async run(): Promise<void> {
    const { source } = this.#host;
    try {
      // The first worker starts while the input is being read. Other workers start only if there is work for them.
      let occupant = await this.#start();
      while (occupant && (await this.#feed(occupant))) {
        if (this.#host.isStopping()) break;
        this.#held ??= await source.next();
        occupant = this.#held && (await this.#start());
      }
    } finally {
      if (this.#held) source.giveBack(this.#held);
    }
  }

  get #occupant(): Occupant | undefined {
    return this.#state.at === 'empty' ? undefined : this.#state.occupant;
  }

  /** What an item has computed before its worker is ended is what its user wants to know. */
  async #handOver(): Promise<void> {
    const isReady = this.#state.at === 'ready' || this.#state.at === 'running';
    if (isReady && this.#host.setup.profile) await orUndefined(async () => this.#occupant?.handle.handOver());
  }

  /** A worker that is ready; undefined if there is no work for it. */
  async #start(): Promise<Occupant | undefined> {
    const { now, emit, workerReady, starts, source, isStopping } = this.#host;
    for (let failed = 0; ;) {
      const entered = starts.enter();
      const leave = typeof entered === 'function' ? entered : await entered;
      // While it waited for its turn, others may have taken all chunks.
      if (isStopping() || (source.isSpent && !this.#held)) {
        leave();
        return undefined;
      }
      const occupant = this.#open();
      let start: WorkerStart;
      try {
        start = await Promise.race([occupant.handle.ready, occupant.late.promise]);
      } catch (error) {
        const { killed } = occupant;
        // Others did all the work before this worker was ready, e.g. on a busy machine.
        if (killed?.why === 'start' && source.isSpent && !this.#held) {
          this.#leave(occupant, exitReason(killed));
          return undefined;
        }
        if (!(error instanceof WorkerLost)) throw error;
        this.#leave(occupant, killed ? exitReason(killed) : error.reason);
        const failure = killed && 'failure' in killed ? killed.failure : lostFailure(error, false);
        if (++failed >= maxFailedStarts) throw new SetupFailed({ failure, base: 'Error', own: {} });
        continue;
      } finally {
        leave();
      }
      this.#state = { at: 'ready', occupant };
      emit({ type: 'workerReady', worker: this.worker, atMicros: Math.round(now()), ...start });
      workerReady(this);
      return occupant;
    }
  }

  #open(): Occupant {
    const { worker } = this;
    const { setup, session, books, taints, now, emit } = this.#host;
    this.#generation++;
    emit({ type: 'workerStarted', worker, generation: this.#generation, atMicros: Math.round(now()) });
    this.#host.restoreFiles();
    const { reports, onReport } = books.follow(worker);
    // `follow` has just read the last records of the previous worker.
    this.#host.workerEnded(worker);
    const replaceable = session.capabilities.kill && taints.hasRoom;
    const handle = session.start({ ...setup, worker, reports, replaceable }, onReport);
    const late = createDeferred<never>();
    late.promise.catch(() => {});
    const occupant: Occupant = { handle, late, ranItems: 0, killed: undefined };
    this.#state = { at: 'starting', occupant, sinceMicros: now() };
    return occupant;
  }

  /** Runs chunks until there are none (returns false) or another worker must follow (returns true). */
  async #feed(occupant: Occupant): Promise<boolean> {
    for (;;) {
      const chunk = await this.#nextChunk();
      if (!chunk) {
        // A thread that is closed can be used again for the fresh worker of another slot, which would then not be
        // fresh.
        await this.#host.untilAllAreDone(this);
        await this.#close(occupant, false);
        return false;
      }
      if (this.#isUsedUp(occupant, chunk)) {
        this.#held = chunk;
        await this.#close(occupant, true);
        return true;
      }
      const result = await this.#send(occupant, chunk);
      if (result === 'lost') return true;
      if (result === 'spent') {
        await this.#close(occupant, true);
        return true;
      }
    }
  }

  async #nextChunk(): Promise<ChunkMessage | undefined> {
    const { source } = this.#host;
    if (this.#host.isStopping()) return undefined;
    const chunk = this.#held ?? (await source.next());
    this.#held = undefined;
    if (!chunk || !this.#host.isStopping()) return chunk;
    source.giveBack(chunk);
    return undefined;
  }

  /**
   * With this chunk the worker would exceed its limit of items, or a fresh worker would have a better place. A fresh worker
   * runs a chunk of any size.
   */
  #isUsedUp({ ranItems }: Occupant, { items }: ChunkMessage): boolean {
    const { session, itemsPerWorker } = this.#host;
    if (!session.capabilities.kill || ranItems === 0) return false;
    return ranItems + items.length > itemsPerWorker || session.isMisplaced?.(this.worker) === true;
  }

  /** Returns `spent` if the state of the worker's module may be broken, so that a fresh worker must replace it. */
  async #send(occupant: Occupant, chunk: ChunkMessage): Promise<'done' | 'lost' | 'spent'> {
    const { worker } = this;
    const { handle } = occupant;
    const { now, source, taints, lostChunks } = this.#host;
    this.#state = { at: 'running', occupant, chunk };
    const sentMicros = now();
    this.#host.chunkSent(worker, chunk, sentMicros);
    let times: ChunkTimes;
    try {
      times = await handle.run(chunk);
    } catch (error) {
      if (error instanceof WorkerLost) {
        this.#lose(occupant, chunk, error);
        return 'lost';
      }
      this.#state = { at: 'ready', occupant };
      if (!(error instanceof ChunkNotSent)) throw error;
      lostChunks.settleUnsent(worker, chunk, error);
      return 'done';
    }
    this.#state = { at: 'ready', occupant };
    occupant.ranItems += chunk.items.length;
    source.saw(chunk, times.endedMicros - times.receivedMicros);
    if (handle.tainted()) taints.spend();
    this.#host.chunkAnswered({ worker, handle, chunk, times, sentMicros, answeredMicros: now() });
    return handle.tainted() ? 'spent' : 'done';
  }

  /** The worker died during a chunk: the item that it ran is blamed, and the rest of the chunk runs again. */
  #lose(occupant: Occupant, chunk: ChunkMessage, error: WorkerLost): void {
    const { killed } = occupant;
    const { books, setup, lostChunks, emit, now } = this.#host;
    this.#host.book();
    const begun = books.running(this.worker);
    const one = this.running;
    const running = setup.concurrency > 1 ? begun : one ? [one] : [];
    const culprit = books.culprit(this.worker);
    const isTainted = occupant.handle.tainted();
    const items = lostChunks.settleLost(this.worker, chunk, { error, killed, running, begun, culprit, isTainted });
    if (error.lostHost && items > 0) {
      emit({ type: 'itemsSentAgain', worker: this.worker, atMicros: Math.round(now()), items });
    }
    this.#leave(occupant, killed ? exitReason(killed) : error.reason);
    this.#host.book();
  }

  /** `replaced`: another worker follows, in which no state of this one may remain. */
  async #close(occupant: Occupant, replaced: boolean): Promise<void> {
    this.#state = { at: 'closing', occupant, sinceMicros: this.#host.now() };
    let reason: string | null = null;
    try {
      await Promise.race([occupant.handle.close(replaced), occupant.late.promise]);
    } catch (error) {
      if (occupant.killed) reason = occupant.killed.why === 'teardown' ? exitReason(occupant.killed) : null;
      else reason = error instanceof Error ? `teardown failed: ${error.message}` : 'teardown failed';
    }
    this.#host.book();
    this.#leave(occupant, reason);
  }

  #leave(occupant: Occupant, reason: string | null): void {
    const { emit, now } = this.#host;
    this.#host.workerEnded(this.worker);
    this.#state = { at: 'empty', last: occupant };
    emit({ type: 'workerExited', worker: this.worker, atMicros: Math.round(now()), reason });
  }
}

/** A worker may end while it is sampled, and an error of that sample is not an error of the run. */
async function orUndefined<T>(look: () => Promise<T | undefined>): Promise<T | undefined> {
  try {
    return await look();
  } catch {
    return undefined;
  }
}
