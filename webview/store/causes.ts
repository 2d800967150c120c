import { causeKey } from '../../src/model/facts/failure.ts';
import type { ItemFailure } from '../../src/model/run/runModel.ts';

/** Items that failed with the same cause. */
export interface Cause {
  readonly key: string;
  /** The first failure, shown for all of them. */
  readonly first: ItemFailure;
  readonly items: ReadonlySet<number>;
}

/** Groups failures by cause as they arrive, in O(1) each. */
export class CauseIndex {
  readonly #byKey = new Map<string, { key: string; first: ItemFailure; items: Set<number> }>();
  readonly #keyOfItem = new Map<number, string>();

  /** An item's newer failure replaces its older one. */
  add(failure: ItemFailure): void {
    const key = causeKey(failure.failure);
    const before = this.#keyOfItem.get(failure.item);
    if (before !== undefined && before !== key) this.#remove(failure.item, before);
    this.#keyOfItem.set(failure.item, key);
    const cause = this.#byKey.get(key);
    if (cause) cause.items.add(failure.item);
    else this.#byKey.set(key, { key, first: failure, items: new Set([failure.item]) });
  }

  /** An item that failed has succeeded since. */
  forget(item: number): void {
    const key = this.#keyOfItem.get(item);
    if (key === undefined) return;
    this.#keyOfItem.delete(item);
    this.#remove(item, key);
  }

  get size(): number {
    return this.#byKey.size;
  }

  /** The most frequent cause first; among equals, the earliest. */
  sorted(): Cause[] {
    return [...this.#byKey.values()].sort((a, b) => b.items.size - a.items.size);
  }

  byKey(key: string): Cause | undefined {
    return this.#byKey.get(key);
  }

  causeOf(item: number): Cause | undefined {
    const key = this.#keyOfItem.get(item);
    return key === undefined ? undefined : this.#byKey.get(key);
  }

  #remove(item: number, key: string): void {
    const cause = this.#byKey.get(key);
    cause?.items.delete(item);
    if (cause?.items.size === 0) this.#byKey.delete(key);
  }
}
