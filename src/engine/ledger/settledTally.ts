import { uint8Column } from '../../base/column.ts';
import { median } from '../../base/quantile.ts';
import { outcomeCode } from '../../model/facts/events.ts';

const succeeded = outcomeCode('succeeded');
const cancelled = outcomeCode('cancelled');

/** A median of so many recent items is good enough, and cheap to find. */
const durationsKept = 255;
const fewestEnded = 10;

/** Which items are settled, and how many in which way. */
export class SettledTally {
  readonly #settled = uint8Column();
  #count = 0;
  #unsuccessful = 0;
  #cancelled = 0;
  #lastMicros = 0;
  readonly #lastDurations = new Float64Array(durationsKept);
  /** Number of durations so far. */
  #ended = 0;

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

  /** Median duration of the last items that ended by themselves, in microseconds; undefined while there are too few. */
  get medianMicros(): number | undefined {
    if (this.#ended < fewestEnded) return undefined;
    return median(this.#lastDurations.subarray(0, this.#ended));
  }

  /** An item has ended by itself. */
  addDuration(micros: number): void {
    this.#lastDurations[this.#ended++ % durationsKept] = micros;
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
