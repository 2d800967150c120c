import type { Frame } from './failure.ts';

/** One of the two accesses of a race. */
export interface RaceAccess {
  readonly op: 'read' | 'write';
  /** Null for a thread that is no worker: the one that made the shared objects. */
  readonly worker: number | null;
  /** Null outside of items. */
  readonly item: number | null;
  /** Empty where it is no longer known. */
  readonly stack: string;
  readonly frames: readonly Frame[];
}

/** Two accesses to one element of shared memory, at least one a write, with nothing that puts them in an order. */
export interface Race {
  readonly kind: 'array' | 'value';
  /** Of the array or value, unique in the run. */
  readonly id: string;
  readonly name: string | null;
  /** Null for a value. */
  readonly element: number | null;
  /** In the order in which they came this time. */
  readonly accesses: readonly [RaceAccess, RaceAccess];
}
