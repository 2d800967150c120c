import type { SeenError } from './records.ts';

/** A thread or process of an observed program, from what both of its ends have written. */
export interface Unit {
  readonly name: string;
  /** The unit that started it; undefined while that is not known. */
  parent: string | undefined;
  /** A worker of a pool that records itself: it is no worker here. */
  isRecorded: boolean;
  /** Its script. */
  file: string | undefined;
  startedMicros: number;
  readyMicros: number | undefined;
  gone: { readonly atMicros: number; readonly reason: string | null } | undefined;
  /** Number of its worker in the run; undefined before its pool has had an item. */
  worker: number | undefined;
  /** 1 for the first unit with the number of its worker, 2 for the one that replaced it, and so on. */
  generation: number;
  /** Time at which its newest item ended. */
  endedMicros: number;
  /** An error that nobody caught and that ended it. */
  uncaught: SeenError | undefined;
  /** The item whose code ended it, by its number in the unit; undefined if that is not known. */
  endedBy: number | undefined;
}

interface Slot {
  readonly pool: string;
  unit: Unit;
}

/**
 * Gives units the numbers of workers. Units of the same script and parent are a pool. A unit that starts when another one
 * of its pool has ended takes its number, as a replaced thread does. A pool has no workers before its first item:
 * programs start threads for other purposes, too.
 */
export class Units {
  readonly #units = new Map<string, Unit>();
  readonly #slots: Slot[] = [];
  readonly #pools = new Set<string>();
  readonly #waiting = new Set<Unit>();

  get(name: string): Unit {
    const known = this.#units.get(name);
    if (known) return known;
    const unit: Unit = {
      name,
      parent: undefined,
      isRecorded: false,
      file: undefined,
      startedMicros: Infinity,
      readyMicros: undefined,
      gone: undefined,
      worker: undefined,
      generation: 1,
      endedMicros: 0,
      uncaught: undefined,
      endedBy: undefined,
    };
    this.#units.set(name, unit);
    this.#waiting.add(unit);
    return unit;
  }

  get workers(): number {
    return this.#slots.length;
  }

  get all(): readonly Unit[] {
    return [...this.#units.values()];
  }

  /** The unit has had an item, so that it and the other units of its pool are workers. */
  use(unit: Unit): void {
    this.#pools.add(poolOf(unit));
  }

  /** Numbers the units of all pools that had an item, in the order of their starts. */
  takeNew(): Unit[] {
    const fresh = [...this.#waiting]
      .filter((unit) => this.#pools.has(poolOf(unit)))
      .toSorted((a, b) => a.startedMicros - b.startedMicros);
    for (const unit of fresh) {
      this.#waiting.delete(unit);
      const pool = poolOf(unit);
      const free = this.#slots.find(
        (slot) => slot.pool === pool && (slot.unit.gone?.atMicros ?? Infinity) <= unit.startedMicros,
      );
      if (free) {
        unit.generation = free.unit.generation + 1;
        free.unit = unit;
      } else this.#slots.push({ pool, unit });
      unit.worker = free ? this.#slots.indexOf(free) : this.#slots.length - 1;
    }
    return fresh;
  }
}

const poolOf = ({ parent = '', file = '', name }: Unit): string => (file === '' ? name : `${parent} ${file}`);

/** A time of the machine's clock as one of the run. */
export const since = (micros: number, originMicros: number): number => Math.max(0, Math.round(micros - originMicros));
