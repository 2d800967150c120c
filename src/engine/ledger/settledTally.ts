import { uint8Column } from '../../base/column.ts';
import { outcomeCode } from '../../model/facts/events.ts';

const succeeded = outcomeCode('succeeded');
const cancelled = outcomeCode('cancelled');

/** Which items are settled, and how many in which way. */
export class SettledTally {
  readonly #settled = uint8Column();
  #count = 0;
  #unsuccessful = 0;
  #cancelled = 0;
  #lastMicros = 0;

  /** Number of settled items. */
  get count(): number {
    return this.#count;
  }

  get unsuccessful(): number {
    return this.#unsuccessful;
  }

  /** True if an item has an outcome of its own: it ran, and was not cancelled. */
  get hasOutcomes(): boolean {
    return this.#count > this.#cancelled;
  }

  /** End of the last item so far, microseconds since the run's start. */
  get lastMicros(): number {
    return this.#lastMicros;
  }

  has(item: number): boolean {
    return this.#settled.get(item) !== 0;
  }

  /** Settles an item that is not settled yet. `outcome` is a code of `outcomeCode`. */
  add(item: number, endMicros: number, outcome: number): void {
    this.#settled.set(item, 1);
    this.#count++;
    if (outcome !== succeeded) this.#unsuccessful++;
    if (outcome === cancelled) this.#cancelled++;
    if (endMicros > this.#lastMicros) this.#lastMicros = endMicros;
  }
}
