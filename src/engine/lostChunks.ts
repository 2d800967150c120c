import type { Failure } from '../model/facts/failure.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';
import type { ChunkNotSent, WorkerLost } from './backends/backend.ts';
import type { Books, SettledAt, RunningItem } from './books.ts';
import type { ChunkSource } from './chunkSource.ts';
import { lostFailure, outcomeOfKill, type KillReason } from './killReason.ts';

/** If the workers of a chunk die between items this often, its next item is treated as the cause. */
const maxBlamelessLosses = 3;
/** If an item runs while its machine is lost this often, it is treated as the cause. */
const maxLostHosts = 3;

/** The death of a worker that had a chunk. */
export interface Loss {
  readonly error: WorkerLost;
  /** Why we ended it; undefined if it died by itself. */
  readonly killed: KillReason | undefined;
  /** The items that it ran, oldest first. */
  readonly running: readonly RunningItem[];
  /** Items that it began and whose end is not recorded, perhaps because the record was lost. */
  readonly begun: readonly RunningItem[];
  /** The item that recorded that it ends the worker. */
  readonly culprit: number | undefined;
  /** An earlier item had broken the worker. */
  readonly isTainted: boolean;
}

/** Decides about the items of a chunk that its worker did not finish: each one is blamed or runs again. */
export class LostChunks {
  readonly #books: Pick<Books, 'isSettled' | 'settle'>;
  readonly #source: Pick<ChunkSource, 'giveBack'>;
  /** Microseconds since the run's start. */
  readonly #now: () => number;
  /** Keyed by chunk. */
  readonly #blamelessLosses = new Map<number, number>();

  constructor(books: Pick<Books, 'isSettled' | 'settle'>, source: Pick<ChunkSource, 'giveBack'>, now: () => number) {
    this.#books = books;
    this.#source = source;
    this.#now = now;
  }

  /** One of its items cannot be copied. Each item is then sent alone, and an item that still cannot be sent fails. */
  settleUnsent(worker: number, { chunk, attempt, ...rest }: ChunkMessage, error: ChunkNotSent): void {
    const { items } = rest;
    if (items.length > 1) {
      for (const only of items) this.#runAgain({ chunk, attempt, ...rest }, (item) => item === only);
      return;
    }
    const message = `the item cannot be sent to a worker: ${error.message}`;
    const failure: Failure = { kind: 'unserialisable', name: 'DataCloneError', message, stack: '', frames: [] };
    this.#books.settle(items, 'failed', { worker, chunk, attempt, startMicros: Math.round(this.#now()) }, failure);
  }

  /**
   * Its worker died. The item that is the cause gets the blame. If it is not known which of several running items that
   * is, each of them runs again alone. All other open items run again; those that had begun are marked as such.
   * Returns the number of items that had begun and run again.
   */
  settleLost(worker: number, chunk: ChunkMessage, loss: Loss): number {
    const { killed, error } = loss;
    const open = chunk.items.filter((item) => !this.#books.isSettled(item));
    const running = loss.running.filter(({ item }) => open.includes(item));
    const at: SettledAt = { worker, chunk: chunk.chunk, attempt: chunk.attempt, startMicros: 0 };
    const isFirst = chunk.attempt === 1;
    // Something outside of the run has stopped its process, unless that happens again.
    const isInnocent = killed?.why === 'stuck' || (killed?.why === 'stopped' && isFirst);
    // The network, or any worker of the machine, may be the cause.
    const isOfHost = error.lostHost && chunk.attempt < maxLostHosts;
    // An item that has ended may be the cause, unless that happens again to an item alone.
    const isDoubtful = loss.isTainted && !killed && loss.culprit === undefined && isFirst;
    const blamed = isInnocent || isDoubtful || isOfHost ? [] : blamedOf(loss, running);
    for (const { item, sinceMs } of blamed) {
      const outcome = killed ? outcomeOfKill[killed.why] : 'crashed';
      const failure = killed ? 'failure' in killed && killed.failure : lostFailure(error, true);
      this.#books.settle([item], outcome, { ...at, startMicros: sinceMs * 1000 }, failure || null);
    }
    if (running.length === 0 && !isOurs(killed) && !error.lostHost && this.#isRepeated(chunk)) {
      // No item was running, so none is blamed. But a chunk whose workers die again and again must end.
      this.#books.settle(open.slice(0, 1), 'crashed', at, lostFailure(error, true));
    }
    const isExplained = blamed.length > 0 || isInnocent || killed?.why === 'deadlock';
    const suspects = new Set(isExplained ? [] : running.map(({ item }) => item));
    // The items of a chunk begin in their order.
    const last = Math.max(-1, ...[...running, ...loss.begun].map(({ item }) => chunk.items.indexOf(item)));
    const isOpen = (item: number): boolean => !this.#books.isSettled(item);
    const again = { ...chunk, attempt: chunk.attempt + 1 };
    for (const suspect of suspects) this.#runAgain({ ...again, careful: true }, (item) => item === suspect);
    const others = this.#runAgain(again, (item, k) => k <= last && isOpen(item) && !suspects.has(item));
    this.#runAgain(chunk, (item, k) => k > last && isOpen(item));
    return suspects.size + others;
  }

  /** Items without an outcome run again. */
  giveBackRest(chunk: ChunkMessage): void {
    this.#runAgain(chunk, (item) => !this.#books.isSettled(item));
  }

  /** Items that failed and have no final outcome run again. */
  retryRest(chunk: ChunkMessage): void {
    this.giveBackRest({ ...chunk, attempt: chunk.attempt + 1 });
  }

  #isRepeated({ chunk }: ChunkMessage): boolean {
    const losses = (this.#blamelessLosses.get(chunk) ?? 0) + 1;
    this.#blamelessLosses.set(chunk, losses);
    return losses >= maxBlamelessLosses;
  }

  /** Returns the number of items. */
  #runAgain(chunk: ChunkMessage, isWanted: (item: number, k: number) => boolean): number {
    const items: number[] = [];
    const inputs: unknown[] = [];
    for (const [k, item] of chunk.items.entries()) {
      if (!isWanted(item, k)) continue;
      items.push(item);
      inputs.push(chunk.inputs[k]);
    }
    if (items.length > 0) this.#source.giveBack({ ...chunk, items, inputs });
    return items.length;
  }
}

/** The running items that the death of their worker is charged to. */
function blamedOf({ killed, culprit }: Loss, running: readonly RunningItem[]): readonly RunningItem[] {
  if (killed?.why === 'cancel') return running;
  const cause = (killed?.why === 'timeout' ? killed.item : undefined) ?? culprit;
  if (cause !== undefined) return running.filter(({ item }) => item === cause);
  return running.length === 1 ? running : [];
}

/** We ended the worker for a reason that lies outside of the chunk. */
const isOurs = (killed: KillReason | undefined): boolean => killed !== undefined && killed.why !== 'stuck';
