import { createDeferred } from '../../../../src/base/deferred.ts';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { measureThread, type MeasuredThread } from '../../../../src/engine/measure/measureThread.ts';
import type { WorkerReading } from '../../../../src/protocol/workerLink.ts';

const performance = { eventLoopUtilization: () => ({ idle: 12, active: 3, utilization: 0.2 }) };

test('a newer Node measures everything from outside, and a thread that does not answer is not asked again', async () => {
  const cpu = createDeferred<NodeJS.CpuUsage>();
  let asked = 0;
  const thread: MeasuredThread = {
    performance,
    cpuUsage() {
      asked++;
      return cpu.promise;
    },
    getHeapStatistics: async () => ({ used_heap_size: 5000 }),
  };
  const measure = measureThread(() => thread);
  const readings: WorkerReading[] = [];
  const take = (reading: WorkerReading): void => void readings.push(reading);
  expect(measure(take)).toBeUndefined();
  measure(take);
  await nextTurn();
  expect(readings).toEqual([{ loopIdleMicros: 12_000 }, { loopIdleMicros: 12_000 }, { heapBytes: 5000 }]);
  expect(asked).toBe(1);
  cpu.resolve({ user: 7, system: 2 });
  await nextTurn();
  expect(readings.at(-1)).toEqual({ cpuMicros: 9 });
  measure(take);
  expect(asked).toBe(2);
});

test('a thread that ends while it is asked is no error', async () => {
  const lost = (): Promise<never> => Promise.reject(new Error('Worker instance not running'));
  const measure = measureThread(() => ({ performance, cpuUsage: lost, getHeapStatistics: lost }));
  const readings: WorkerReading[] = [];
  measure((reading) => void readings.push(reading));
  await nextTurn();
  expect(readings).toEqual([{ loopIdleMicros: 12_000 }]);
});

test('an older Node measures the event loop, and the thread sends the rest', () => {
  const readings: WorkerReading[] = [];
  const takeOthers = measureThread(() => ({ performance }))((reading) => void readings.push(reading));
  takeOthers?.({ cpuMicros: 4, loopIdleMicros: 99, heapBytes: 8 });
  expect(readings).toEqual([{ loopIdleMicros: 12_000 }, { cpuMicros: 4, heapBytes: 8 }]);
});

test('a thread that is gone has no figures', () => {
  expect(
    measureThread(() => undefined)(() => {
      throw new Error('no figure was expected');
    }),
  ).toBeUndefined();
});
