import { timeoutFailure } from '../killReason.ts';
import type { WatchedSlot, Watchdog } from './watchdog.ts';

/** Limits in milliseconds; undefined for no limit. */
export interface TimeLimits {
  readonly itemMs: number | undefined;
  readonly teardownMs: number | undefined;
}

/** Ends workers whose item, or whose teardown, takes longer than its limit. */
export function watchTimeouts({ itemMs, teardownMs }: TimeLimits): Watchdog {
  const looking = new Set<WatchedSlot>();

  /** Samples the worker before it ends it, so that the failure names the place of the item. */
  async function endStuck(slot: WatchedSlot, item: number, limitMs: number): Promise<void> {
    if (looking.has(slot) || slot.isKilled) return;
    const { generation } = slot;
    looking.add(slot);
    const sample = await slot.sample();
    looking.delete(slot);
    // The item may have ended while its worker was sampled.
    const isSame = slot.generation === generation && slot.running?.item === item;
    if (isSame) slot.kill({ why: 'timeout', failure: timeoutFailure(limitMs, sample) });
  }

  return {
    look(slots, nowMicros) {
      for (const slot of slots) {
        const running = slot.chunk && slot.running;
        if (itemMs !== undefined && running && nowMicros / 1000 - running.sinceMs > itemMs) {
          void endStuck(slot, running.item, itemMs);
        }
        const closing = slot.closingSinceMicros;
        if (teardownMs !== undefined && closing !== undefined && nowMicros - closing > teardownMs * 1000) {
          slot.kill({ why: 'teardown', limitMs: teardownMs });
        }
      }
    },
  };
}
