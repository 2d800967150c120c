import type { KillReason } from '../../../../src/engine/killReason.ts';
import type { WatchedSlot } from '../../../../src/engine/watchdogs/watchdog.ts';

type Writable<T> = { -readonly [K in keyof T]: T[K] };

/** A slot that shows what a test sets, and keeps why it was told to end its worker. */
export interface FakeSlot extends Writable<WatchedSlot> {
  killed: KillReason | undefined;
}

/** A slot whose worker has the chunk 7 with one item, and runs it since the start of the run. */
export function fakeSlot(worker: number, shows: Partial<WatchedSlot> = {}): FakeSlot {
  const slot: FakeSlot = {
    worker,
    chunk: { chunk: 7, attempt: 1, items: [worker], inputs: [null], careful: false },
    running: { item: worker, sinceMs: 0 },
    thread: undefined,
    startingSinceMicros: undefined,
    closingSinceMicros: undefined,
    isStopped: false,
    generation: 1,
    sample: async () => undefined,
    lastLook: async () => undefined,
    heldBytes: async () => undefined,
    measure: () => false,
    ...shows,
    killed: undefined,
    isKilled: false,
    kill(reason) {
      slot.killed ??= reason;
      slot.isKilled = true;
    },
  };
  return slot;
}

export const idle: Partial<WatchedSlot> = { chunk: undefined, running: undefined };
