import { expect, test } from 'vitest';
import {
  encodeMetrics,
  forEachMetric,
  nothingMeasured,
  type WorkerMetrics,
} from '../../../../src/model/facts/metrics.ts';

function decode(text: string): WorkerMetrics[] {
  const found: WorkerMetrics[] = [];
  forEachMetric(text, (worker, metrics) => void (found[worker] = metrics));
  return found;
}

test('the metrics of all workers return with steps of one percent and 64 KiB, and what was not measured stays unknown', () => {
  const text = encodeMetrics([
    { cpuShare: 0.974, loopShare: 1, heapBytes: 6_553_600 + 30_000 },
    nothingMeasured,
    { cpuShare: 0, loopShare: undefined, heapBytes: 4 * 2 ** 30 },
    { cpuShare: 2.5, loopShare: 0.004, heapBytes: undefined },
  ]);
  expect(decode(text)).toEqual([
    { cpuShare: 0.97, loopShare: 1, heapBytes: 6_553_600 },
    nothingMeasured,
    { cpuShare: 0, loopShare: undefined, heapBytes: 4 * 2 ** 30 },
    { cpuShare: 2.5, loopShare: 0, heapBytes: undefined },
  ]);
  expect(encodeMetrics([{ cpuShare: 0.97, loopShare: 1, heapBytes: 6_553_600 }, nothingMeasured])).toBe('iGoGoGlGrGrG');
});

test('an hour of 64 workers that differ takes less than 8 MB', () => {
  const workers = Array.from({ length: 64 }, (_, k) => ({
    cpuShare: 0.9 + (k % 10) / 100,
    loopShare: 1,
    heapBytes: (60 + ((k * 37) % 40)) * 2 ** 20,
  }));
  const line = JSON.stringify({ type: 'metricSampled', atMicros: 3_600_000_000, metrics: encodeMetrics(workers) });
  expect((line.length + 1) * 4 * 3600).toBeLessThan(8e6);
});

test('a text that is not a list of metrics is refused', () => {
  expect(() => decode('AA')).toThrow(RangeError);
});
