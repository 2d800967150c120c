import type { RunEvent } from '../../model/facts/events.ts';
import type { Books } from '../books.ts';
import type { Watchdog } from './watchdog.ts';

/** The time between two looks: outcomes report shorter items soon enough. */
const longMs = 25;

/** Reports items that are still running, each once, so that a panel shows them before they end. */
export function reportLongItems(books: Pick<Books, 'isSettled'>, emit: (event: RunEvent) => void): Watchdog {
  const reported = new Map<number, number>();
  return {
    look(slots, nowMicros) {
      for (const { worker, chunk, running } of slots) {
        if (!chunk || !running) continue;
        const { item, sinceMs } = running;
        if (reported.get(worker) === item || nowMicros / 1000 - sinceMs <= longMs || books.isSettled(item)) continue;
        reported.set(worker, item);
        emit({ type: 'itemStarted', item, worker, chunk: chunk.chunk, atMicros: Math.round(sinceMs * 1000) });
      }
    },
    workerEnded: (worker) => void reported.delete(worker),
  };
}
