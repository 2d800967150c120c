import { availableParallelism } from 'node:os';
import { startFailure, timeoutFailure } from '../killReason.ts';
import type { WatchedSlot, Watchdog } from './watchdog.ts';

/** Limits in milliseconds; undefined for no limit. */
export interface TimeLimits {
  readonly itemMs: number | undefined;
  /** From the start of a worker until it is ready, on a core of its own. */
  readonly startMs: number | undefined;
  /** The option that sets `startMs`, as its user knows it. */
  readonly startOption: string;
  readonly teardownMs: number | undefined;
  /** A worker is ended because its teardown took too long. */
  readonly onLateTeardown?: () => void;
}

/** Ends workers whose item, start or teardown takes longer than its limit. */
export function watchTimeouts(limits: TimeLimits, cores = availableParallelism()): Watchdog {
  const { itemMs, startMs, startOption, teardownMs, onLateTeardown } = limits;
  const looking = new Set<WatchedSlot>();

  /** Samples the worker before it is ended, so that the failure names what it was doing. */
  async function sampleOnce(slot: WatchedSlot, end: (sample: Awaited<ReturnType<WatchedSlot['lastLook']>>) => void) {
    if (looking.has(slot) || slot.isKilled) return;
    const { generation } = slot;
    looking.add(slot);
    const sample = await slot.lastLook();
    looking.delete(slot);
    if (slot.generation === generation) end(sample);
  }

  async function endStuck(slot: WatchedSlot, item: number, limitMs: number): Promise<void> {
    await sampleOnce(slot, (sample) => {
      // The item may have ended while its worker was sampled.
      if (slot.running?.item !== item) return;
      const failure = timeoutFailure(limitMs, sample);
      // A thread that waits could run every other item, so this one is the cause. Otherwise any of them blocks it.
      const cause = sample?.doing === 'waiting' ? item : undefined;
      slot.kill({ why: 'timeout', failure, item: cause });
    });
  }

  return {
    look(slots, nowMicros) {
      const busy = slots.filter(({ startingSinceMicros, chunk }) => startingSinceMicros !== undefined || chunk).length;
      // Workers that start share the cores with each other, and with those that run items.
      const startLimitMs = (startMs ?? Infinity) * Math.max(1, busy / cores);
      for (const slot of slots) {
        const running = slot.chunk && slot.running;
        if (itemMs !== undefined && running && nowMicros / 1000 - running.sinceMs > itemMs) {
          void endStuck(slot, running.item, itemMs);
        }
        const since = slot.startingSinceMicros;
        if (startMs !== undefined && since !== undefined && nowMicros - since > startLimitMs * 1000) {
          void sampleOnce(slot, (sample) => {
            if (slot.startingSinceMicros !== undefined)
              slot.kill({ why: 'start', failure: startFailure(startMs, startOption, sample) });
          });
        }
        const closing = slot.closingSinceMicros;
        if (teardownMs !== undefined && closing !== undefined && nowMicros - closing > teardownMs * 1000) {
          if (!slot.isKilled) onLateTeardown?.();
          slot.kill({ why: 'teardown', limitMs: teardownMs });
        }
      }
    },
  };
}
