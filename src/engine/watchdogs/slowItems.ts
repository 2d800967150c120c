import { usersPart, type Frame } from '../../model/facts/failure.ts';
import type { RunEvent } from '../../model/facts/events.ts';
import type { WatchedSlot, Watchdog } from './watchdog.ts';

/** An item is slow if it runs for so many times the median of the items that have ended. */
const slowRatio = 10;
/** Nobody waits for a shorter item, and three samples of it would not fit. */
const leastMicros = 250_000;
const samplesOfItem = 3;
/** The next sample comes after another tenth of the item's time so far, at least after this time. */
const leastGapMicros = 200_000;
/** Each sample pauses a worker for a moment. */
const mostItems = 20;
const mostFrames = 40;

export interface SlowItemOptions {
  readonly emit: (event: RunEvent) => void;
  readonly now: () => number;
  readonly framesOf: (stack: string) => readonly Frame[];
  /** Median duration of items that have ended, in microseconds; undefined while there are too few. */
  readonly medianMicros: () => number | undefined;
}

interface SlowItem {
  samples: number;
  nextMicros: number;
}

/** Samples the stack of an item that takes much longer than the others, three times while it runs. */
export function watchSlowItems({ emit, now, framesOf, medianMicros }: SlowItemOptions): Watchdog {
  const slow = new Map<number, SlowItem>();
  const looking = new Set<number>();

  function find(item: number, ranMicros: number, nowMicros: number): SlowItem | undefined {
    const known = slow.get(item);
    if (known || slow.size >= mostItems || ranMicros < slowRatio * (medianMicros() ?? Infinity)) return known;
    const found: SlowItem = { samples: 0, nextMicros: nowMicros };
    slow.set(item, found);
    return found;
  }

  async function sample(slot: WatchedSlot, item: number, found: SlowItem): Promise<void> {
    const { worker, generation } = slot;
    looking.add(worker);
    const taken = await slot.sample();
    looking.delete(worker);
    // Another item may run by now.
    if (slot.generation !== generation || slot.running?.item !== item) return;
    // A worker that cannot be sampled is not asked again.
    found.samples = taken ? found.samples + 1 : samplesOfItem;
    if (!taken) return;
    const atMicros = Math.round(now());
    const ranMicros = Math.max(0, atMicros - Math.round(slot.running.sinceMs * 1000));
    found.nextMicros = atMicros + Math.max(leastGapMicros, ranMicros / slowRatio);
    const frames = usersPart(framesOf(taken.stack)).slice(0, mostFrames);
    const { doing, open } = taken;
    emit({ type: 'itemSampled', item, worker, atMicros, ranMicros, doing, frames, open });
  }

  return {
    look(slots, nowMicros) {
      for (const slot of slots) {
        const running = slot.chunk && !slot.isKilled && !looking.has(slot.worker) ? slot.running : undefined;
        const ranMicros = running ? nowMicros - running.sinceMs * 1000 : 0;
        if (!running || ranMicros < leastMicros) continue;
        const found = find(running.item, ranMicros, nowMicros);
        if (found && found.samples < samplesOfItem && nowMicros >= found.nextMicros)
          void sample(slot, running.item, found);
      }
    },
  };
}
