import { BrokenBarrierError } from '../../sync/index.ts';
import type { WaitOptions } from '../../sync/park.ts';
import { checkCount } from '../../sync/shared.ts';
import type { Site } from './callers.ts';
import { WaitLine } from './waitLine.ts';

/**
 * Python's `Manager.Barrier`. A wait that times out breaks the barrier: all current and later waits throw
 * BrokenBarrierError until `reset()`. A thread that ends while it waits is no longer counted.
 */
export class BarrierObject {
  readonly #site: Site;
  readonly #parties: number;
  #broken = false;
  readonly #line = new WaitLine<number>();

  /** `parties` is the number of waits in a round: a whole number from 1 on. */
  constructor(site: Site, parties: number) {
    this.#site = site;
    this.#parties = checkCount('the number of parties', parties, 1);
  }

  /** Number of waits in a round. */
  get parties(): number {
    return this.#parties;
  }

  /** Number of threads that have arrived and wait now. */
  get waiting(): number {
    return this.#line.length;
  }

  /** Whether every wait throws BrokenBarrierError, until `reset()`. */
  get broken(): boolean {
    return this.#broken;
  }

  /**
   * Waits until all parties have arrived. Returns the order of its arrival in this round, from 0. Throws
   * BrokenBarrierError.
   */
  async wait(options?: WaitOptions): Promise<number> {
    if (this.#broken) throw this.#brokenError();
    const arrived = this.#line.length;
    if (arrived + 1 < this.#parties) {
      return this.#line.enter(this.#site.caller, options, () => this.#timeOut(), undefined);
    }
    for (const [k, wait] of this.#line.all().entries()) wait.resolve(k);
    return arrived;
  }

  /** Breaks the barrier: all waits throw BrokenBarrierError. */
  abort(): void {
    this.#broken = true;
    for (const wait of this.#line.all()) wait.reject(this.#brokenError());
  }

  /** Makes the barrier usable again. Current waits throw BrokenBarrierError. */
  reset(): void {
    this.abort();
    this.#broken = false;
  }

  #timeOut(): never {
    this.abort();
    throw this.#brokenError();
  }

  #brokenError(): BrokenBarrierError {
    return new BrokenBarrierError(`${this.#site.id} is broken: a wait timed out, or it was aborted or reset`);
  }
}
