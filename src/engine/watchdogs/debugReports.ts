import type { RunEvent } from '../../model/facts/events.ts';
import { rangesOf } from '../../model/facts/ranges.ts';
import type { Watchdog } from './watchdog.ts';

/** Reports to a debugger which thread each worker is, and which chunk it has. */
export function reportToDebugger(emit: (event: RunEvent) => void): Watchdog {
  const reported = new Map<number, number>();
  return {
    chunkSent: (worker, { chunk, items }, sentMicros) =>
      emit({ type: 'chunkStarted', chunk, worker, items: rangesOf(items), atMicros: Math.round(sentMicros) }),
    look(slots, nowMicros) {
      for (const { worker, thread } of slots) {
        const threadId = thread?.threadId ?? 0;
        if (threadId === 0 || reported.get(worker) === threadId) continue;
        reported.set(worker, threadId);
        emit({ type: 'workerThreadSeen', worker, threadId, atMicros: Math.round(nowMicros) });
      }
    },
  };
}
