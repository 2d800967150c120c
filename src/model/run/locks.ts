import type {
  DeadlockFound,
  Holder,
  PrimitiveRef,
  WaitBegan,
  WaitHolderChanged,
  WaitsTallied,
} from '../facts/waitEvents.ts';
import { workerOf } from '../facts/rings.ts';
import type { Frame } from '../facts/failure.ts';

/** The waits of a run on locks, queues and other primitives. */
export interface LocksModel {
  /** The primitives that were waited for, by id. */
  readonly primitives: Map<string, PrimitiveModel>;
  /** Waits of 10 ms or more that have not ended, by number. */
  readonly open: Map<number, OpenWait>;
  /** Last known holder of each primitive that is waited for now, by its id. */
  readonly holders: Map<string, Holder | null>;
  readonly stacks: Map<number, readonly Frame[]>;
  readonly deadlocks: DeadlockFound[];
}

export interface PrimitiveModel {
  readonly ref: PrimitiveRef;
  /** Number of waits that have ended. */
  waits: number;
  longestMicros: number;
  /** Total wait of each worker, in microseconds; undefined for a worker that never waited. */
  readonly workerMicros: (number | undefined)[];
}

/** A wait that has not ended. Its `holder` is the one at its start; `holderOf` returns the current one. */
export type OpenWait = WaitBegan;

/** A row in the ranking of primitives, with the waits that have not ended. Times in microseconds. */
export interface Contention {
  readonly ref: PrimitiveRef;
  readonly waits: number;
  readonly totalMicros: number;
  readonly longestMicros: number;
  /** Total wait by worker; 0 for a worker that never waited. */
  readonly workerMicros: readonly number[];
  readonly open: readonly OpenWait[];
  /** The holder, as the waiting workers saw it. */
  readonly holder: Holder | null;
}

export const createLocksModel = (): LocksModel => ({
  primitives: new Map(),
  open: new Map(),
  holders: new Map(),
  stacks: new Map(),
  deadlocks: [],
});

export function endWait(locks: LocksModel, wait: number, atMicros: number): OpenWait | undefined {
  const open = locks.open.get(wait);
  if (!open) return undefined;
  locks.open.delete(wait);
  const micros = Math.max(0, atMicros - open.atMicros);
  count(primitiveOf(locks, open.primitive), open.worker, 1, micros, micros);
  return open;
}

export function endAllWaits(locks: LocksModel, atMicros: number): OpenWait[] {
  const all = [...locks.open.values()];
  for (const { wait } of all) endWait(locks, wait, atMicros);
  return all;
}

export function beginWait(locks: LocksModel, event: WaitBegan): void {
  locks.open.set(event.wait, event);
  locks.holders.set(event.primitive.id, event.holder);
}

export function changeHolder(locks: LocksModel, { wait, holder }: WaitHolderChanged): void {
  const open = locks.open.get(wait);
  if (open) locks.holders.set(open.primitive.id, holder);
}

/**
 * The holder of a primitive as the last waiting worker saw it. Null if it has no holder, or if this is out of date: a
 * worker that now waits for the primitive itself has released it since, unless it reports that it still holds it.
 */
export function holderOf(locks: LocksModel, { id }: PrimitiveRef): Holder | null {
  const holder = locks.holders.get(id) ?? null;
  const worker = workerOf(holder);
  for (const wait of locks.open.values()) {
    if (wait.primitive.id === id && wait.worker === worker && workerOf(wait.holder) !== worker) return null;
  }
  return holder;
}

export function addTallies(locks: LocksModel, { worker, tallies }: WaitsTallied): void {
  for (const { primitive, count: waits, totalMicros, longestMicros } of tallies) {
    count(primitiveOf(locks, primitive), worker, waits, totalMicros, longestMicros);
  }
}

function primitiveOf(locks: LocksModel, ref: PrimitiveRef): PrimitiveModel {
  const known = locks.primitives.get(ref.id);
  if (known) return known;
  const made: PrimitiveModel = { ref, waits: 0, longestMicros: 0, workerMicros: [] };
  locks.primitives.set(ref.id, made);
  return made;
}

function count(of: PrimitiveModel, worker: number, waits: number, totalMicros: number, longestMicros: number): void {
  of.waits += waits;
  of.longestMicros = Math.max(of.longestMicros, longestMicros);
  of.workerMicros[worker] = (of.workerMicros[worker] ?? 0) + totalMicros;
}

/** The primitives that were waited for, the longest total wait first. Open waits count up to `nowMicros`. */
export function contention(locks: LocksModel, workers: number, nowMicros: number): Contention[] {
  const openOf = new Map<string, OpenWait[]>();
  for (const open of locks.open.values()) {
    const { id } = open.primitive;
    openOf.set(id, [...(openOf.get(id) ?? []), open]);
  }
  const known = [...locks.primitives.values()];
  for (const [id, [first]] of openOf) {
    if (first && !locks.primitives.has(id))
      known.push({ ref: first.primitive, waits: 0, longestMicros: 0, workerMicros: [] });
  }
  return known
    .map((primitive) => lineOf(locks, primitive, openOf.get(primitive.ref.id) ?? [], workers, nowMicros))
    .sort((a, b) => b.totalMicros - a.totalMicros);
}

function lineOf(
  locks: LocksModel,
  primitive: PrimitiveModel,
  open: readonly OpenWait[],
  workers: number,
  nowMicros: number,
): Contention {
  const workerMicros = Array.from({ length: workers }, (_, worker) => primitive.workerMicros[worker] ?? 0);
  let { longestMicros } = primitive;
  for (const { worker, atMicros } of open) {
    const micros = Math.max(0, nowMicros - atMicros);
    workerMicros[worker] = (workerMicros[worker] ?? 0) + micros;
    longestMicros = Math.max(longestMicros, micros);
  }
  return {
    ref: primitive.ref,
    waits: primitive.waits + open.length,
    totalMicros: workerMicros.reduce((sum, micros) => sum + micros, 0),
    longestMicros,
    workerMicros,
    open,
    holder: open.length === 0 ? null : holderOf(locks, primitive.ref),
  };
}
