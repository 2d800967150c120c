import type { ChunkSource } from '../engine/chunkSource.ts';
import type { ChunkSizer } from '../model/chunks/autoChunks.ts';
import type { ChunkMessage } from '../protocol/workerLink.ts';
import type { Batch, Call } from './call.ts';
import { holdsShared, inputOf, transferOf } from './prepare.ts';

type Waiter = (chunk: ChunkMessage | undefined) => void;

/** Calls in the order they were made, as one source of chunks that has no end until it is closed. */
export class WorkQueue implements ChunkSource {
  readonly #calls = new Set<Call>();
  readonly #returned: ChunkMessage[] = [];
  /** By chunk that is with a worker: those that learn from it. */
  readonly #sizers = new Map<number, ChunkSizer>();
  readonly #waiting: Waiter[] = [];
  readonly #onSend: (call: Call, batch: Batch, firstItem: number) => void;
  #closed = false;
  /** Why nothing is sent any more. */
  #why: Error | undefined;
  #nextItem = 0;
  #nextChunk = 0;

  /** `onSend`: the batch gets the item numbers from `firstItem` on. */
  constructor(onSend: (call: Call, batch: Batch, firstItem: number) => void) {
    this.#onSend = onSend;
  }

  add(call: Call): void {
    if (this.#why) return call.abandon(this.#why);
    this.#calls.add(call);
    this.wake();
  }

  /** Some call has changed: it has something to send, or never will. */
  readonly wake = (): void => {
    while (this.#waiting.length > 0) {
      const chunk = this.#take();
      if (!chunk && !this.#isOver) return;
      this.#waiting.shift()?.(chunk);
    }
  };

  next(): Promise<ChunkMessage | undefined> {
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
      this.wake();
    });
  }

  giveBack(chunk: ChunkMessage): void {
    this.#returned.push(chunk);
    this.wake();
  }

  saw({ chunk, items }: ChunkMessage, runMicros: number): void {
    this.#sizers.get(chunk)?.saw?.(items.length, runMicros);
    this.#sizers.delete(chunk);
  }

  /** No call will be added. */
  close(): void {
    this.#closed = true;
    this.wake();
  }

  /** Nothing is sent any more, whatever there is. */
  abandon(error: Error): void {
    this.#closed = true;
    this.#why = error;
    this.#returned.length = 0;
    const calls = [...this.#calls];
    this.#calls.clear();
    for (const call of calls) call.abandon(error);
    this.wake();
  }

  get #isOver(): boolean {
    return this.#closed && this.#calls.size === 0 && this.#returned.length === 0;
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
    const transfer = transferOf(inputs[0]);
    const chunk = this.#nextChunk++;
    if (call.sizer.saw) this.#sizers.set(chunk, call.sizer);
    return {
      chunk,
      attempt: 1,
      items: inputs.map((_, k) => first + k),
      inputs: inputs.map((input) => inputOf(input)),
      careful: false,
      target: call.target,
      offset: first - from,
      holdsShared: inputs.some((input) => holdsShared(input)),
      ...(clock && { clock }),
      ...(transfer && { transfer }),
    };
  }
}
