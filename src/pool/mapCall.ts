import { createDeferred } from '../base/deferred.ts';
import type { ChunkSizer } from '../model/chunks/autoChunks.ts';
import type { CallTarget } from '../protocol/workerLink.ts';
import type { Batch, Call, Clock } from './call.ts';
import { ProgressReports, type ProgressListener } from './progress.ts';
import { togetherCount, type Prepared } from './prepare.ts';

/**
 * A call with a known number of inputs. When all of them have run, `result` resolves with the results in order, or
 * rejects with the error of the first item that failed, in order of the items.
 */
export class MapCall implements Call {
  readonly target: CallTarget;
  readonly callerStack: string;
  readonly sizer: ChunkSizer;
  /** Places of inputs that were sent are 0, which every kind of array holds as it is. */
  readonly #inputs: Prepared[];
  readonly #clock: Clock;
  readonly #values: unknown[];
  readonly #result = createDeferred<unknown[]>();
  #sent = 0;
  #open: number;
  readonly #progress: ProgressReports | undefined;
  #failedCount = 0;
  #firstFailed = Infinity;
  #failure: Error | undefined;

  /** The array of inputs belongs to the call from then on. */
  constructor(
    target: CallTarget,
    callerStack: string,
    inputs: Prepared[],
    sizer: ChunkSizer,
    clock?: Clock,
    onProgress?: ProgressListener,
  ) {
    this.target = target;
    this.callerStack = callerStack;
    this.#inputs = inputs;
    this.sizer = sizer;
    this.#clock = clock;
    this.#open = inputs.length;
    // oxlint-disable-next-line unicorn/no-new-array -- Array.from visits every place, and the array may have millions
    this.#values = new Array<unknown>(inputs.length);
    this.#progress = onProgress && new ProgressReports(onProgress, () => this.#counts());
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
    const count = togetherCount(this.#inputs, from, this.sizer.next(this.#inputs.length - from));
    const inputs = this.#inputs.slice(from, from + count);
    // The garbage collector can free what was sent.
    this.#inputs.fill(0, from, from + count);
    this.#sent += count;
    return { from, inputs, clock: this.#clock };
  }

  succeed(index: number, value: unknown): void {
    this.#values[index] = value;
    this.#open--;
    this.#settleIfDone();
  }

  fail(index: number, error: Error): void {
    this.#failedCount++;
    if (index < this.#firstFailed) {
      this.#firstFailed = index;
      this.#failure = error;
    }
    this.#open--;
    this.#settleIfDone();
  }

  abandon(error: Error): void {
    this.#sent = this.#inputs.length;
    this.#progress?.abandon();
    this.#result.reject(this.#failure ?? error);
  }

  #settleIfDone(): void {
    if (this.#open > 0) return;
    this.#progress?.end();
    if (this.#failure) this.#result.reject(this.#failure);
    else this.#result.resolve(this.#values);
  }

  #counts() {
    const total = this.#inputs.length;
    return { total, done: total - this.#open, failed: this.#failedCount };
  }
}
