import type { RunningItem } from '../books.ts';
import { expandRuns } from '../../base/runLength.ts';
import type { ChunkTaken } from '../../protocol/workerRecords.ts';

/** The unfinished chunk of a worker, as its spool shows it. */
export class OpenChunk {
  #items: readonly number[] = [];
  #isCareful = false;
  /** Items that were announced and have no outcome, with the time they began. */
  readonly #begunMicros = new Map<number, number>();

  /** `steps` are the differences between one item's number and the next. */
  take({ steps, careful }: ChunkTaken): void {
    let item = 0;
    this.#items = expandRuns(steps).map((step) => (item += step));
    this.#isCareful = careful;
    this.#begunMicros.clear();
  }

  begin(item: number, atMicros: number): void {
    this.#begunMicros.set(item, atMicros);
  }

  settle(item: number): void {
    if (this.#begunMicros.size > 0) this.#begunMicros.delete(item);
  }

  end(): void {
    this.#items = [];
  }

  get items(): readonly number[] {
    return this.#items;
  }

  /** Its items run alone and are all announced: the item that was running when its runner died is the cause. */
  get isCareful(): boolean {
    return this.#isCareful;
  }

  /** Announced items without an outcome, in the order in which they began. It is called for each worker on every tick. */
  running(isSettled: (item: number) => boolean): readonly RunningItem[] {
    const running: RunningItem[] = [];
    for (const [item, atMicros] of this.#begunMicros)
      if (!isSettled(item)) running.push({ item, sinceMs: atMicros / 1000 });
    return running;
  }
}
