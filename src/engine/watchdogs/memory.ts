import { totalmem } from 'node:os';
import type { BackendSession } from '../backends/backend.ts';
import { memoryFailure } from '../killReason.ts';
import type { WatchedSlot, Watchdog } from './watchdog.ts';

/** Half a second: each measurement asks every worker process, and memory rarely grows by gigabytes a second. */
const intervalMicros = 500_000;

/**
 * Ends a worker when the whole run uses too much memory. It ends the worker that uses most, with its item.
 * `limitBytes`: 90 % of the memory of the machine, or of its container, if undefined.
 */
export function watchMemory(
  session: Pick<BackendSession, 'heldBytes'>,
  limitBytes = 0.9 * (process.constrainedMemory?.() || totalmem()),
): Watchdog {
  let lookedMicros = 0;
  let isLooking = false;

  async function check(slots: readonly WatchedSlot[]): Promise<void> {
    const total = await session.heldBytes(busyOf(slots));
    if (total <= limitBytes) return;
    const alive = busyOf(slots).filter(({ isKilled }) => !isKilled);
    const held = await Promise.all(alive.map(async (slot) => ({ slot, bytes: await slot.heldBytes() })));
    const [most] = held.sort((a, b) => (b.bytes ?? 0) - (a.bytes ?? 0));
    most?.slot.kill({ why: 'memory', failure: memoryFailure(total, limitBytes, most.bytes) });
  }

  return {
    look(slots, nowMicros) {
      if (isLooking || nowMicros - lookedMicros < intervalMicros) return;
      lookedMicros = nowMicros;
      isLooking = true;
      void check(slots).finally(() => void (isLooking = false));
    },
  };
}

const busyOf = (slots: readonly WatchedSlot[]): WatchedSlot[] => slots.filter(({ chunk }) => chunk !== undefined);
