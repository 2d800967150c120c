import { Worker } from 'node:worker_threads';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { clockFrom, monotonicMicros } from '../../../src/execution/clock.ts';

const toleranceMicros = 1000;

test('threads read the same clock, whenever they started', async () => {
  const before = monotonicMicros();
  const code = `
    const { parentPort } = require('node:worker_threads');
    const [seconds, nanos] = process.hrtime();
    parentPort.postMessage(seconds * 1e6 + nanos / 1e3);`;
  const [seen] = (await once(new Worker(code, { eval: true }), 'message')) as [number];
  expect(seen).toBeGreaterThan(before - toleranceMicros);
  expect(seen).toBeLessThan(monotonicMicros() + toleranceMicros);
});

test('a clock of a run starts at its origin', () => {
  const origin = monotonicMicros() - 5e6;
  expect(clockFrom(origin)()).toBeGreaterThanOrEqual(5e6);
});
