import type { Outcome } from '../../model/facts/events.ts';
import type { Failure } from '../../model/facts/failure.ts';

/** Decides which items run again after they failed, each at most `retries` times. */
export class RetryBudget {
  readonly #retries: number;
  /** How often each item has failed, by item. */
  readonly #failures = new Map<number, number>();

  constructor(retries: number) {
    this.#retries = retries;
  }

  /** Counts an unsuccessful attempt. Returns true if the item runs again, so that the outcome is not its final one. */
  spend(item: number, outcome: Outcome, failure: Failure | null | undefined): boolean {
    // An input that cannot be sent cannot be sent later, either.
    if (this.#retries === 0 || outcome === 'cancelled' || failure?.kind === 'unserialisable') return false;
    const failures = (this.#failures.get(item) ?? 0) + 1;
    this.#failures.set(item, failures);
    return failures <= this.#retries;
  }
}
