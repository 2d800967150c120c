/** The smallest number of fresh workers, however few items there are. */
const leastTaints = 5;
/** Share of the settled items that may each cost a fresh worker. */
const taintShare = 0.02;

/**
 * How many workers may be replaced because of errors that nobody awaits. A job that exceeds it has such errors all the
 * time, and a fresh worker for each would only slow it down.
 */
export class TaintBudget {
  readonly #settledCount: () => number;
  readonly #onSpent: (taints: number) => void;
  #taints = 0;

  /** `onSpent` is called once, with the last error that the budget allows. */
  constructor(settledCount: () => number, onSpent: (taints: number) => void) {
    this.#settledCount = settledCount;
    this.#onSpent = onSpent;
  }

  get hasRoom(): boolean {
    return this.#taints < this.#limit;
  }

  spend(): void {
    if (++this.#taints === this.#limit) this.#onSpent(this.#taints);
  }

  get #limit(): number {
    return Math.max(leastTaints, Math.ceil(taintShare * this.#settledCount()));
  }
}
