import type { Failure } from '../model/facts/failure.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';
import type { ChunkNotSent, RunningItem, WorkerLost } from './backends/backend.ts';
import type { Books, SettledAt } from './books.ts';
import type { ChunkSource } from './chunkSource.ts';
import { lostFailure, outcomeOfKill, type KillReason } from './killReason.ts';

/** If the workers of a chunk die between items this often, its next item is treated as the cause. */
const maxBlamelessLosses = 3;

/** The death of a worker that had a chunk. */
export interface Loss {
  readonly error: WorkerLost;
  /** Why we ended it; undefined if it died by itself. */
  readonly killed: KillReason | undefined;
  /** The item that it ran. */
  readonly running: RunningItem | undefined;
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

  /** Its worker died. The item that it ran is blamed, and all other open items run again. */
  settleLost(worker: number, chunk: ChunkMessage, { error, killed, running }: Loss): void {
    const open = chunk.items.filter((item) => !this.#books.isSettled(item));
    const startMicros = (running?.sinceMs ?? 0) * 1000;
    const at: SettledAt = { worker, chunk: chunk.chunk, attempt: chunk.attempt, startMicros };
    if (running && open.includes(running.item)) {
      const outcome = killed ? outcomeOfKill[killed.why] : 'crashed';
      const failure = killed ? 'failure' in killed && killed.failure : lostFailure(error, true);
      this.#books.settle([running.item], outcome, at, failure || null);
    } else if (!killed && this.#isRepeated(chunk)) {
      // No item was running, so none is blamed. But a chunk whose workers die again and again must end.
      this.#books.settle(open.slice(0, 1), 'crashed', at, lostFailure(error, true));
    }
    this.giveBackRest(chunk);
  }

  /** Items without an outcome run again. */
  giveBackRest(chunk: ChunkMessage): void {
    this.#runAgain(chunk, (item) => !this.#books.isSettled(item));
  }

  #isRepeated({ chunk }: ChunkMessage): boolean {
    const losses = (this.#blamelessLosses.get(chunk) ?? 0) + 1;
    this.#blamelessLosses.set(chunk, losses);
    return losses >= maxBlamelessLosses;
  }

  #runAgain(chunk: ChunkMessage, isWanted: (item: number) => boolean): void {
    const items: number[] = [];
    const inputs: unknown[] = [];
    for (const [k, item] of chunk.items.entries()) {
      if (!isWanted(item)) continue;
      items.push(item);
      inputs.push(chunk.inputs[k]);
    }
    if (items.length > 0) this.#source.giveBack({ ...chunk, items, inputs });
  }
}
