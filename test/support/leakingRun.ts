import type { RunEvent } from '../../src/model/facts/events.ts';
import { encodeMetrics, nothingMeasured, type WorkerMetrics } from '../../src/model/facts/metrics.ts';
import { randomOf, simulateRun } from './simulateRun.ts';

const mb = 2 ** 20;
export const leakLimitBytes = 256 * mb;
/** Times in which worker 1 lives, in quarters of a second. It runs out of memory at the end of each but the last. */
const lives = [
  [1, 9],
  [11, 19],
  [21, 40],
] as const;

/** Worker 1 keeps what it makes until its heap is full, and a fresh worker follows; the others are healthy. */
export function leakingRun(workers = 4): RunEvent[] {
  const settings = {
    items: 100 * workers,
    workers,
    chunksize: 5,
    seed: 5,
    meanMicros: 60_000,
    logsPerItem: 0,
    failing: 0,
  };
  const events = simulateRun({ ...settings, job: { maxHeapBytes: leakLimitBytes } }).map((event): RunEvent =>
    event.type === 'workerReady' ? { ...event, heapLimitBytes: leakLimitBytes } : event,
  );
  const random = randomOf(8);
  const ending = events.slice(-1);
  const wallMicros = ending[0]?.type === 'runFinished' ? ending[0].atMicros : 0;
  const measured: RunEvent[] = [];
  for (let quarter = 2; quarter * 250_000 < wallMicros; quarter++) {
    const atMicros = quarter * 250_000;
    for (const [k, [from, to]] of lives.entries()) {
      if (quarter === to + 1 && k < lives.length - 1)
        measured.push({
          type: 'workerExited',
          worker: 1,
          atMicros: to * 250_000,
          reason: 'the worker ran out of memory',
        });
      if (quarter !== from + 1 || k === 0) continue;
      measured.push({ type: 'workerStarted', worker: 1, generation: k + 1, atMicros: from * 250_000 - 60_000 });
      measured.push({ type: 'workerReady', worker: 1, atMicros: from * 250_000, heapLimitBytes: leakLimitBytes });
    }
    const metrics = Array.from({ length: workers }, (_, worker) => metricsAt(worker, quarter, random));
    measured.push({ type: 'metricSampled', atMicros, metrics: encodeMetrics(metrics) });
  }
  return [...events.slice(0, -1), ...measured, ...ending];
}

function metricsAt(worker: number, quarter: number, random: () => number): WorkerMetrics {
  const life = lives.find(([from, to]) => quarter > from && quarter <= to);
  const cpuShare = 0.7 + 0.3 * random();
  if (worker !== 1) return { cpuShare, loopShare: 0.95 + 0.05 * random(), heapBytes: (40 + 25 * random()) * mb };
  if (!life) return nothingMeasured;
  return { cpuShare, loopShare: 1, heapBytes: Math.min(leakLimitBytes, (30 + 26 * (quarter - life[0])) * mb) };
}
