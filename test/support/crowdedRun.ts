import type { RunEvent } from '../../src/model/facts/events.ts';
import { forEachSettled } from '../../src/model/facts/settledItems.ts';
import { simulateRun } from './simulateRun.ts';

/** Eight workers on two cores: items mostly wait for a core, every fourth one mostly for something else. */
export function crowdedRun(): RunEvent[] {
  const events = simulateRun({
    items: 120,
    workers: 8,
    chunksize: 3,
    seed: 11,
    meanMicros: 60_000,
    logsPerItem: 0,
    failing: 0,
  });
  return events.flatMap((event): RunEvent[] => {
    if (event.type === 'runStarted') return [{ ...event, cores: 2 }];
    if (event.type !== 'itemsSettled' || event.worker < 0) return [event];
    const times: RunEvent[] = [];
    forEachSettled(event, (item, start, end) => {
      const [computed, preempted] = item % 4 === 0 ? [0.1, 0.1] : [0.25, 0.7];
      times.push({
        type: 'timeTallied',
        worker: event.worker,
        fromMicros: start,
        toMicros: end,
        chunkMicros: end - start,
        idleMicros: 0,
        computedMicros: Math.round(computed * (end - start)),
        preemptedMicros: Math.round(preempted * (end - start)),
      });
    });
    return [event, ...times];
  });
}
