import type { ChunkSource } from '../engine/chunkSource.ts';
import type { ChunkSizer } from '../model/chunks/autoChunks.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';
import type { Batch, Call } from './call.ts';
import { readyInputs } from './prepare.ts';

type Waiter = (chunk: ChunkMessage | undefined) => void;

/** The calls of a pool, in the order they were made, as one source of chunks. It does not end before it is closed. */
export class WorkQueue implements ChunkSource {
  readonly #calls = new Set<Call>();
  readonly #returned: ChunkMessage[] = [];
  /** The sizers that learn from the chunks that workers have now, by number of the chunk. */
  readonly #sizers = new Map<number, ChunkSizer>();
  readonly #waiting: Waiter[] = [];
  readonly #onSend: (call: Call, batch: Batch, firstItem: number) => void;
  #closed = false;
  /** Set when the pool has ended: no call is served any more. */
  #why: Error | undefined;
  #nextItem = 0;
  #nextChunk = 0;

  /** `onSend` is called before a batch is sent, with the number of its first item. */
  constructor(onSend: (call: Call, batch: Batch, firstItem: number) => void) {
    this.#onSend = onSend;
  }

  add(call: Call): void {
    if (this.#why) return call.abandon(this.#why);
    this.#calls.add(call);
    this.wake();
  }

  /** Serves waiting workers. To be called when a call has inputs to send, or will have no more. */
  readonly wake = (): void => {
    while (this.#waiting.length > 0) {
      const chunk = this.#take();
      if (!chunk && !this.isSpent) return;
      this.#waiting.shift()?.(chunk);
    }
  };

  next(): Promise<ChunkMessage | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.wake();
    });
  }

  get isSpent(): boolean {
    return this.#closed && this.#calls.size === 0 && this.#returned.length === 0;
  }

  giveBack(chunk: ChunkMessage): void {
    this.#returned.push(chunk);
    this.wake();
  }

  saw({ chunk, items }: ChunkMessage, runMicros: number): void {
    this.#sizers.get(chunk)?.saw?.(items.length, runMicros);
    this.#sizers.delete(chunk);
  }

  /** No call will be added any more: `next` resolves with undefined when all calls are spent. */
  close(): void {
    this.#closed = true;
    this.wake();
  }

  /** Sends no more chunks, and abandons all calls. Returns the items that were to be sent again. */
  abandon(error: Error): readonly number[] {
    this.#closed = true;
    this.#why = error;
    const unsent = this.#returned.splice(0).flatMap(({ items }) => items);
    const calls = [...this.#calls];
    this.#calls.clear();
    for (const call of calls) call.abandon(error);
    this.wake();
    return unsent;
  }

  #take(): ChunkMessage | undefined {
    const again = this.#returned.shift();
    if (again) return again;
    for (const call of this.#calls) {
      const batch = call.take();
      if (call.isSpent) this.#calls.delete(call);
      if (batch) return this.#toChunk(call, batch);
    }
    return undefined;
  }

  #toChunk(call: Call, batch: Batch): ChunkMessage {
    const { from, inputs, clock } = batch;
    const first = this.#nextItem;
    this.#nextItem += inputs.length;
    this.#onSend(call, batch, first);
    const items: number[] = [];
    for (let k = 0; k < inputs.length; k++) items.push(first + k);
    const chunk = this.#nextChunk++;
    if (call.sizer.saw) this.#sizers.set(chunk, call.sizer);
    return {
      chunk,
      attempt: 1,
      items,
      careful: false,
      target: call.target,
      offset: first - from,
      ...readyInputs(inputs),
      ...(clock && { clock }),
    };
  }
}
