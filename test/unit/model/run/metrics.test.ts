import { beforeEach, expect, test } from 'vitest';
import { encodeMetrics, nothingMeasured, type WorkerMetrics } from '../../../../src/model/facts/metrics.ts';
import { peakHeapBytes, sampleCount } from '../../../../src/model/run/metrics.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';

let model: RunModel;

beforeEach(() => {
  model = createRunModel();
  start(0, 1, 100_000);
});

function start(worker: number, generation: number, atMicros: number): void {
  applyEvent(model, { type: 'workerStarted', worker, generation, atMicros: atMicros - 1 });
  applyEvent(model, { type: 'workerReady', worker, atMicros, heapLimitBytes: 64 * 2 ** 20 });
}

function sample(atMicros: number, ...workers: Partial<WorkerMetrics>[]): void {
  const metrics = encodeMetrics(workers.map((figures) => ({ ...nothingMeasured, ...figures })));
  applyEvent(model, { type: 'metricSampled', atMicros, metrics });
}

test('a share applies to the time since the worker was ready, and then since its last share', () => {
  sample(250_000, { cpuShare: 0.5, loopShare: 1 });
  sample(500_000, { loopShare: 1 });
  sample(3_500_000, { cpuShare: 0.9, loopShare: 1 });
  const { cpu, loop } = model.workers[0]!.use;
  expect(cpu.point(0)).toMatchObject({ fromMicros: 100_000, toMicros: 250_000, mean: 0.5 });
  expect(cpu.point(1)).toMatchObject({ fromMicros: 250_000, toMicros: 3_500_000, mean: 0.9 });
  expect(loop.samples).toBe(3);
  expect(model.nowMicros).toBe(3_500_000);
});

test('a heap that was not measured for seconds is unknown in between', () => {
  sample(250_000, { heapBytes: 2 ** 20 });
  sample(4_000_000, { heapBytes: 2 ** 21 });
  expect(model.workers[0]!.use.heap.point(1)).toMatchObject({ fromMicros: 2_500_000, toMicros: 4_000_000 });
});

test('nothing is claimed for the time between a worker and its replacement', () => {
  sample(250_000, { cpuShare: 1 });
  applyEvent(model, { type: 'workerExited', worker: 0, atMicros: 300_000, reason: 'the worker ran out of memory' });
  start(0, 2, 900_000);
  sample(1_000_000, { cpuShare: 0.25 });
  expect(model.workers[0]!.use.cpu.point(1)).toMatchObject({ fromMicros: 900_000, toMicros: 1_000_000, mean: 0.25 });
});

test('figures of workers that the run does not know are ignored', () => {
  sample(250_000, { cpuShare: 1 }, { cpuShare: 1 });
  expect(model.workers).toHaveLength(1);
});

test('the peak of the heap is the largest of both measurements, and unknown without any', () => {
  const worker = model.workers[0]!;
  expect(peakHeapBytes(worker)).toBeUndefined();
  expect(sampleCount(worker)).toBe(0);
  sample(250_000, { heapBytes: 10 * 2 ** 20 });
  expect(peakHeapBytes(worker)).toBe(10 * 2 ** 20);
  worker.heapBytes = 12 * 2 ** 20;
  expect(peakHeapBytes(worker)).toBe(12 * 2 ** 20);
});
