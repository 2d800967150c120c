import type { RunEvent } from '../model/facts/events.ts';
import type { Holder, PrimitiveRef } from '../model/facts/waitEvents.ts';
import type { LockRecord } from './records.ts';
import type { Timed } from './unitEvents.ts';
import { since, type Unit } from './units.ts';

/** Shorter waits are counted. */
const shownMicros = 10_000;
/** A lock that is free is granted within this time. */
const freeMicros = 1000;
/** The stack of each request: it is not recorded. */
const noStack = 0;

interface Request {
  readonly unit: Unit;
  readonly lock: PrimitiveRef;
  /** Number of its item in its thread, -1 for none. */
  readonly place: number;
  readonly atMicros: number;
  /** Number of its wait; undefined while it is not reported. */
  wait: number | undefined;
  /** Whether it was open when events were taken before. */
  isOld: boolean;
}

/** The waits of workers for locks of `navigator.locks`, which all threads of a process share. */
export class WebLocks {
  readonly #originMicros: number;
  readonly #itemOf: (unit: Unit, place: number) => number | null;
  readonly #open = new Map<string, Request>();
  /** The unit that was granted each lock last, by the lock's id. */
  readonly #holders = new Map<string, Unit>();
  #records: { readonly unit: Unit; readonly record: LockRecord }[] = [];
  #waits = 0;

  /** `itemOf`: the item with this number in a thread; null if it is not known. */
  constructor(originMicros: number, itemOf: (unit: Unit, place: number) => number | null) {
    this.#originMicros = originMicros;
    this.#itemOf = itemOf;
  }

  add(unit: Unit, record: LockRecord): void {
    this.#records.push({ unit, record });
  }

  /** The events of the records since the last call, and of requests that were open at the last call. */
  take(): Timed[] {
    const records = this.#records.toSorted((a, b) => timeOf(a.record) - timeOf(b.record));
    this.#records = [];
    const timed = records.flatMap(({ unit, record }) => this.#follow(unit, record));
    for (const request of this.#open.values()) {
      if (request.isOld) timed.push(...this.#begin(request));
      request.isOld = true;
    }
    return timed;
  }

  #follow(unit: Unit, record: LockRecord): Timed[] {
    switch (record[0]) {
      case 'lockAsked': {
        const [, number, name, mode, place, atMicros] = record;
        const lock = { kind: mode === 'shared' ? 'shared web lock' : 'web lock', id: idOf(unit, name), name };
        this.#open.set(`${unit.name} ${number}`, { unit, lock, place, atMicros, wait: undefined, isOld: false });
        return [];
      }
      case 'lockTaken': {
        const request = this.#open.get(`${unit.name} ${record[1]}`);
        const ended = this.#end(unit, record[1], record[2]);
        if (request) this.#holders.set(request.lock.id, unit);
        return ended;
      }
      case 'lockMissed':
        return this.#end(unit, record[1], record[2]);
      case 'lockFreed':
        this.#holders.delete(idOf(unit, record[1]));
        return [];
    }
  }

  #begin(request: Request): Timed[] {
    const { unit, lock, place, atMicros } = request;
    const { worker } = unit;
    if (worker === undefined || request.wait !== undefined) return [];
    request.wait = this.#waits++;
    const stack: RunEvent[] = request.wait === 0 ? [{ type: 'stackSeen', stack: noStack, frames: [] }] : [];
    const began: RunEvent = {
      type: 'waitBegan',
      wait: request.wait,
      worker,
      item: this.#itemOf(unit, place),
      primitive: lock,
      op: 'request',
      blocking: false,
      endless: true,
      holder: holderOf(this.#holders.get(lock.id)),
      atMicros: since(atMicros, this.#originMicros),
      stack: noStack,
    };
    return [{ atMicros, events: [...stack, began] }];
  }

  #end(unit: Unit, number: number, atMicros: number): Timed[] {
    const key = `${unit.name} ${number}`;
    const request = this.#open.get(key);
    const { worker } = unit;
    this.#open.delete(key);
    if (!request || worker === undefined) return [];
    const micros = atMicros - request.atMicros;
    const began = micros >= shownMicros ? this.#begin(request) : [];
    const endMicros = since(atMicros, this.#originMicros);
    if (request.wait !== undefined) {
      return [...began, { atMicros, events: [{ type: 'waitEnded', wait: request.wait, atMicros: endMicros }] }];
    }
    if (micros < freeMicros) return [];
    const tally = { primitive: request.lock, count: 1, totalMicros: micros, longestMicros: micros };
    return [{ atMicros, events: [{ type: 'waitsTallied', worker, atMicros: endMicros, tallies: [tally] }] }];
  }
}

/** Processes have locks of their own. */
const idOf = (unit: Unit, name: string): string => `${unit.name.split('.')[0]} ${name}`;

const timeOf = (record: LockRecord): number => record[record.length - 1] as number;

function holderOf(unit: Unit | undefined): Holder | null {
  if (!unit) return null;
  return unit.worker === undefined ? { thread: Number(unit.name.split('.')[1]) } : { worker: unit.worker };
}
