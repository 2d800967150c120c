import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { forEachVlq } from '../../../src/base/vlq.ts';
import { monotonicMicros } from '../../../src/execution/clock.ts';
import { CpuProfiler } from '../../../src/execution/cpuProfiler.ts';
import { intervalsOf } from '../../../src/execution/sampleIntervals.ts';
import type { ProfilePart } from '../../../src/model/facts/profile.ts';

function busyLoop(ms: number): number {
  let sum = 0;
  for (const end = performance.now() + ms; performance.now() < end;) {
    for (let k = 0; k < 10_000; k++) sum += Math.sqrt(k);
  }
  return sum;
}

const pairs = (text: string): number[][] => {
  const found: number[][] = [];
  forEachVlq(text, 2, (pair) => found.push([...pair]));
  return found;
};

test('the samples are on the clock of the run, and most are in the function that computes', () => {
  const parts: ProfilePart[] = [];
  const originMicros = monotonicMicros();
  const profiler = new CpuProfiler(() => 500, { originMicros, append: (part) => parts.push(part) });
  profiler.begin();
  const began = monotonicMicros() - originMicros;
  busyLoop(200);
  const ended = monotonicMicros() - originMicros;
  profiler.offer();
  profiler.close();
  expect(parts).toHaveLength(1);
  const [{ begins, frames, nodes, samples, fromMicros, toMicros }] = parts as [ProfilePart];
  expect(begins).toBe(true);
  const busy = frames.findIndex(({ function: name }) => name === 'busyLoop');
  const frameOf = pairs(nodes).map(([, frame]) => frame);
  let at = fromMicros;
  let inside = 0;
  for (const [node = 0, delta = 0] of pairs(samples)) {
    at += delta;
    if (frameOf[node] === busy && at >= began && at <= ended) inside++;
  }
  expect(inside).toBeGreaterThan(50);
  expect(fromMicros).toBeLessThan(began);
  expect(toMicros).toBeGreaterThanOrEqual(ended);
});

test('with several items at the same time, the moments are recorded at which another one continues', async () => {
  const parts: ProfilePart[] = [];
  const items = new AsyncLocalStorage<number>();
  const profiler = new CpuProfiler(() => 1000, {
    originMicros: 0,
    append: (part) => parts.push(part),
    itemNow: () => items.getStore() ?? -1,
  });
  profiler.begin();
  const run = (item: number): Promise<void> => {
    profiler.noteItem(item);
    return items.run(item, async () => {
      for (let k = 0; k < 3; k++) {
        busyLoop(1);
        await delay(1);
      }
    });
  };
  await Promise.all([run(4), run(6)]);
  profiler.close();
  const order = pairs(parts[0]?.switches ?? '').map(([item]) => item);
  expect(order.slice(0, 2)).toEqual([4, 6]);
  expect(order.filter((item) => item === 4).length).toBeGreaterThanOrEqual(2);
  // An item that continues after itself is no switch.
  expect(order.every((item, k) => item !== order[k - 1])).toBe(true);
});

test('the interval grows with the length of the run, and each part has its own', () => {
  const parts: ProfilePart[] = [];
  const intervals = intervalsOf({ kind: 'cpu' });
  expect([0, 9_999_999, 10_000_000].map(intervals)).toEqual([5000, 5000, 10_000]);
  expect(intervalsOf({ kind: 'cpu', intervalMicros: 250 })(60_000_000)).toBe(250);
  const asked: number[] = [];
  const profiler = new CpuProfiler(
    (runMicros) => {
      asked.push(runMicros);
      return [1000, 3000][asked.length - 1] ?? 0;
    },
    { originMicros: monotonicMicros(), append: (part) => parts.push(part), partMicros: 0 },
  );
  profiler.begin();
  while (parts.length === 0) {
    busyLoop(5);
    profiler.offer();
  }
  profiler.close();
  expect(parts.map(({ intervalMicros }) => intervalMicros)).toEqual([1000, 3000]);
  expect(asked[1]).toBeGreaterThan(asked[0] ?? Infinity);
});

test('what was sampled while the module was loaded is in no part', () => {
  const parts: ProfilePart[] = [];
  const options = { originMicros: monotonicMicros(), append: (part: ProfilePart) => parts.push(part), partMicros: 0 };
  const unused = new CpuProfiler(() => 500, options);
  busyLoop(5);
  unused.close();
  expect(parts).toEqual([]);
  const profiler = new CpuProfiler(() => 500, options);
  (function loading() {
    busyLoop(20);
  })();
  const began = monotonicMicros() - options.originMicros;
  profiler.begin();
  profiler.close();
  expect(parts[0]?.fromMicros).toBeGreaterThan(began - 2);
  expect(parts[0]?.frames.map((frame) => frame.function)).not.toContain('loading');
});
