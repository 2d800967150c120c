import type { ChunkSizer } from '../../src/model/chunks/autoChunks.ts';

const leastMicros = 200_000;
const mostMicros = 2_000_000;
/** The newest batch's share in the smoothed duration. */
const newest = 0.2;
const tailDivisor = 10;

/**
 * joblib's `batch_size='auto'`, from its published constants (AutoBatchingMixin and Parallel.dispatch_one_batch): batches
 * double while they take less than 0.2 s, shrink once they take more than 2 s, and are cut for all workers at a time.
 */
export class JoblibChunks implements ChunkSizer {
  readonly #workers: number;
  #size = 1;
  #smoothedMicros = 0;
  #cut: number[] = [];

  constructor(workers: number) {
    this.#workers = workers;
  }

  next(left = Infinity): number {
    if (this.#cut.length === 0) this.#cutFrom(left);
    return this.#cut.shift() ?? 1;
  }

  saw(items: number, runMicros: number): void {
    if (items !== this.#size) return;
    this.#smoothedMicros =
      this.#smoothedMicros === 0 ? runMicros : newest * runMicros + (1 - newest) * this.#smoothedMicros;
  }

  #cutFrom(left: number): void {
    this.#resize();
    const isTail = left < this.#size * this.#workers;
    const size = isTail ? Math.max(1, Math.floor(left / (tailDivisor * this.#workers))) : this.#size;
    const slice = Math.min(left, this.#size * this.#workers);
    for (let taken = 0; taken < slice; taken += size) this.#cut.push(Math.min(size, slice - taken));
  }

  #resize(): void {
    const micros = this.#smoothedMicros;
    const ideal = 2 * Math.floor((this.#size * leastMicros) / micros);
    let size = this.#size;
    if (micros > 0 && micros < leastMicros) size = Math.max(1, Math.min(2 * size, ideal));
    else if (micros > mostMicros && size >= 2) size = Math.max(1, ideal);
    if (size !== this.#size) this.#smoothedMicros = 0;
    this.#size = size;
  }
}
