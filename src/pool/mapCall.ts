import { createDeferred } from '../base/deferred.ts';
import type { ChunkSizer } from '../model/chunks/autoChunks.ts';
import type { CallTarget } from '../protocol/workerLink.ts';
import type { Batch, Call, Clock } from './call.ts';
import { transferOf, type Prepared } from './prepare.ts';

/** A call whose inputs are all there: resolves with all results in order, or rejects with the first error in order. */
export class MapCall implements Call {
  readonly target: CallTarget;
  readonly callerStack: string;
  readonly #inputs: Prepared[];
  readonly sizer: ChunkSizer;
  readonly #clock: Clock;
  readonly #values: unknown[];
  readonly #result = createDeferred<unknown[]>();
  #sent = 0;
  #open: number;
  #firstFailed = Infinity;
  #failure: Error | undefined;

  constructor(target: CallTarget, callerStack: string, inputs: readonly Prepared[], sizer: ChunkSizer, clock?: Clock) {
    this.target = target;
    this.callerStack = callerStack;
    this.#inputs = [...inputs];
    this.sizer = sizer;
    this.#clock = clock;
    this.#open = inputs.length;
    this.#values = Array.from({ length: inputs.length });
    this.#settleIfDone();
  }

  get result(): Promise<unknown[]> {
    return this.#result.promise;
  }

  get isSpent(): boolean {
    return this.#sent >= this.#inputs.length;
  }

  take(): Batch | undefined {
    if (this.isSpent) return undefined;
    const from = this.#sent;
    const size = this.sizer.next(this.#inputs.length - from);
    const inputs: Prepared[] = [];
    while (inputs.length < size && !this.isSpent) {
      const input = this.#inputs[this.#sent];
      const moves = transferOf(input) !== undefined;
      // What moves away with its item travels alone: no neighbour could be sent again without it.
      if (moves && inputs.length > 0) break;
      inputs.push(input);
      this.#inputs[this.#sent++] = undefined;
      if (moves) break;
    }
    return { from, inputs, clock: this.#clock };
  }

  succeed(index: number, value: unknown): void {
    this.#values[index] = value;
    this.#open--;
    this.#settleIfDone();
  }

  fail(index: number, error: Error): void {
    if (index < this.#firstFailed) {
      this.#firstFailed = index;
      this.#failure = error;
    }
    this.#open--;
    this.#settleIfDone();
  }

  abandon(error: Error): void {
    this.#sent = this.#inputs.length;
    this.#result.reject(this.#failure ?? error);
  }

  #settleIfDone(): void {
    if (this.#open > 0) return;
    if (this.#failure) this.#result.reject(this.#failure);
    else this.#result.resolve(this.#values);
  }
}
