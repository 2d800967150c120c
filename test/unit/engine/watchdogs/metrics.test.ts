import { expect, test } from 'vitest';
import type { TakeReading } from '../../../../src/engine/backends/backend.ts';
import { sampleMetrics } from '../../../../src/engine/watchdogs/metrics.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { forEachMetric, type WorkerMetrics } from '../../../../src/model/facts/metrics.ts';
import type { WorkerReading } from '../../../../src/protocol/workerLink.ts';
import { fakeSlot, type FakeSlot } from './fakeSlot.ts';

const mb = 2 ** 20;

/** A sampler whose workers answer what the test says, immediately or by hand. */
function rig(workers: number) {
  const events: Extract<RunEvent, { type: 'metricSampled' }>[] = [];
  const asked: TakeReading[][] = Array.from({ length: workers }, () => []);
  const answers: (WorkerReading | undefined)[] = [];
  const clock = { micros: 0, roundMicros: 0 };
  const slots: FakeSlot[] = asked.map((takes, worker) =>
    fakeSlot(worker, {
      measure: (take): boolean => {
        takes.push(take);
        clock.micros += clock.roundMicros;
        const answer = answers[worker];
        if (answer) take(answer);
        return slots[worker]!.running !== undefined;
      },
    }),
  );
  const watchdog = sampleMetrics(
    (event) => void (event.type === 'metricSampled' && events.push(event)),
    () => clock.micros,
  );
  return {
    ...{ events, asked, answers, clock, slots },
    look(atMicros: number) {
      clock.micros = atMicros;
      watchdog.look?.(slots, atMicros);
    },
    end: (worker: number) => watchdog.workerEnded?.(worker, slots),
    figures: (event = events.at(-1)!): WorkerMetrics[] => {
      const found: WorkerMetrics[] = [];
      forEachMetric(event.metrics, (_, metrics) => void found.push(metrics));
      return found;
    },
  };
}

test('counters become shares of the time between two readings; the heap is known from the first', () => {
  const { answers, look, events, figures } = rig(1);
  answers[0] = { cpuMicros: 1_000_000, loopIdleMicros: 500_000, heapBytes: 10 * mb };
  look(250_000);
  look(275_000);
  expect(figures()).toEqual([{ cpuShare: undefined, loopShare: undefined, heapBytes: 10 * mb }]);
  answers[0] = { cpuMicros: 1_200_000, loopIdleMicros: 525_000, heapBytes: 11 * mb };
  look(500_000);
  look(525_000);
  expect(figures()).toEqual([{ cpuShare: 0.8, loopShare: 0.9, heapBytes: 11 * mb }]);
  expect(events.map(({ atMicros }) => atMicros)).toEqual([250_000, 500_000]);
});

test('all workers are asked four times a second, and are one event', () => {
  const { answers, look, events, asked } = rig(2);
  answers.push({ heapBytes: mb }, { heapBytes: 2 * mb });
  for (let atMicros = 25_000; atMicros <= 1_000_000; atMicros += 25_000) look(atMicros);
  expect(asked.map((takes) => takes.length)).toEqual([4, 4]);
  expect(events).toHaveLength(4);
});

test('a worker that is blocked delays no other worker, and its late answer covers the time in which it was silent', () => {
  const { answers, look, asked, figures } = rig(2);
  answers[1] = { heapBytes: mb };
  look(0);
  asked[0]![0]!({ cpuMicros: 0 });
  for (let atMicros = 25_000; atMicros < 2_000_000; atMicros += 25_000) look(atMicros);
  expect(figures()).toEqual([
    { cpuShare: undefined, loopShare: undefined, heapBytes: undefined },
    { cpuShare: undefined, loopShare: undefined, heapBytes: mb },
  ]);
  look(2_000_000);
  asked[0]!.at(-1)!({ cpuMicros: 1_000_000 });
  look(2_025_000);
  expect(figures()[0]).toMatchObject({ cpuShare: 0.5 });
});

test('the counters of a fresh worker start again', () => {
  const { answers, look, slots, figures } = rig(1);
  answers[0] = { cpuMicros: 5_000_000, heapBytes: 60 * mb };
  look(250_000);
  slots[0]!.generation = 2;
  answers[0] = { cpuMicros: 10_000, heapBytes: 5 * mb };
  look(500_000);
  look(525_000);
  expect(figures()).toEqual([{ cpuShare: undefined, loopShare: undefined, heapBytes: 5 * mb }]);
});

test('a run whose workers cannot be measured has no events', () => {
  const { look, events } = rig(3);
  for (let atMicros = 0; atMicros < 1_000_000; atMicros += 25_000) look(atMicros);
  expect(events).toEqual([]);
});

test('rounds that take long are rarer, but at least one is made in a second', () => {
  const { clock, look, asked } = rig(1);
  clock.roundMicros = 1_500;
  for (let atMicros = 0; atMicros < 3_000_000; atMicros += 25_000) look(atMicros);
  expect(asked[0]).toHaveLength(5);
  clock.roundMicros = 100_000;
  for (let atMicros = 3_000_000; atMicros < 6_000_000; atMicros += 25_000) look(atMicros);
  expect(asked[0]).toHaveLength(8);
});

test('the first round is made as soon as a worker is ready', () => {
  const { answers, look, events, slots } = rig(1);
  slots[0]!.running = undefined;
  look(0);
  look(25_000);
  slots[0]!.running = { item: 0, sinceMs: 50 };
  answers[0] = { heapBytes: mb };
  look(50_000);
  look(75_000);
  expect(events.map(({ atMicros }) => atMicros)).toEqual([50_000]);
});

test('figures that arrive just before a worker ends are not lost, and the next worker starts afresh', () => {
  const { answers, look, end, asked, events, figures, clock } = rig(1);
  answers[0] = { cpuMicros: 0 };
  look(0);
  look(25_000);
  answers[0] = undefined;
  look(250_000);
  look(275_000);
  clock.micros = 400_000;
  asked[0]!.at(-1)!({ cpuMicros: 100_000, heapBytes: mb });
  end(0);
  expect(figures()).toEqual([{ cpuShare: 0.25, loopShare: undefined, heapBytes: mb }]);
  end(0);
  expect(events).toHaveLength(1);
});
