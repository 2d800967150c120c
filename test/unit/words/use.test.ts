import { expect, test } from 'vitest';
import { decodeEvents } from '../../../src/model/facts/eventLines.ts';
import { MetricSeries } from '../../../src/model/run/metricSeries.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../src/model/run/runModel.ts';
import { createWorkerModel } from '../../../src/model/run/workerModel.ts';
import { formatReport } from '../../../src/cli/report.ts';
import { summarise } from '../../../src/model/compare/summary.ts';
import { highHeapText, useText } from '../../../src/words/use.ts';
import { goldenLines } from '../../support/recordings.ts';

const mb = 2 ** 20;

function series(...values: number[]): MetricSeries {
  const made = new MetricSeries();
  for (const [k, value] of values.entries()) made.add(k, k + 1, value);
  return made;
}

test('a lane in words has its peak, mean and last value, and what they are compared with', () => {
  expect(useText('cpu', series(0.5, 1, 0.25), undefined)).toBe('CPU: peak 100 %, mean 58 %, last 25 % of one core');
  expect(useText('heap', series(100 * mb, 200 * mb), 256 * mb)).toBe(
    'V8 heap: peak 200 MB, mean 150 MB, last 200 MB of at most 256 MB',
  );
  expect(useText('heap', series(mb), undefined)).toBe('V8 heap: peak 1.0 MB, mean 1.0 MB, last 1.0 MB');
  expect(useText('loop', series(1, 0), undefined)).toBe('event loop: peak 100 %, mean 50 %, last 0 % of the time busy');
});

test('a report names the worker whose heap came nearest to its limit, from 70 % on', () => {
  const workers = [0, 1].map((worker) => ({ ...createWorkerModel(worker), heapLimitBytes: 100 * mb }));
  workers[0]!.heapBytes = 60 * mb;
  workers[1]!.heapBytes = 69 * mb;
  expect(highHeapText({ workers })).toBeUndefined();
  workers[0]!.use.heap.add(0, 1, 120 * mb);
  expect(highHeapText({ workers })).toBe('worker 0 used up to 100 MB of at most 100 MB');
  expect(highHeapText({ workers: [createWorkerModel(0)] })).toBeUndefined();
  expect(highHeapText({ workers: [] })).toBeUndefined();
});

test('the report and --json agree about the heap, and figures that were not measured are null', () => {
  const read = (name: string) => {
    const model = createRunModel();
    for (const event of decodeEvents(goldenLines(name))) applyEvent(model, event);
    return { model, summary: summarise(model, { totalMs: 0, recording: null, logTail: () => [] }) };
  };
  const { model, summary } = read('leaking');
  expect(summary.use?.[1]).toMatchObject({
    worker: 1,
    peakHeapBytes: 238 * mb,
    heapLimitBytes: 256 * mb,
    meanEventLoop: 1,
  });
  expect(summary.use?.[1]?.meanCpu).toBeCloseTo(0.85, 1);
  expect(formatReport(model, summary)).toContain('V8 heap    worker 1 used up to 238 MB of at most 256 MB');
  const { use } = read('succeeded').summary;
  expect(use?.[0]).toMatchObject({ meanCpu: null, peakCpu: null, meanEventLoop: null, peakHeapBytes: null });
});
