import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { inPhase } from '../../../src/runner/inPhase.ts';

function setUp() {
  const events: RunEvent[] = [];
  let nowMicros = 0;
  return { events, emit: (event: RunEvent) => void events.push(event), now: () => (nowMicros += 100.4) };
}

test('a phase reports its start, its end and its duration, and gives its result', async () => {
  const { events, ...reporter } = setUp();
  expect(await inPhase('compile', reporter, () => Promise.resolve('done'))).toBe('done');
  expect(events).toEqual([
    { type: 'phaseStarted', phase: 'compile', atMicros: 100 },
    { type: 'phaseFinished', phase: 'compile', atMicros: 201, tookMicros: 101 },
  ]);
});

test('a phase that fails reports no end', async () => {
  const { events, ...reporter } = setUp();
  await expect(inPhase('preflight', reporter, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  expect(events.map(({ type }) => type)).toEqual(['phaseStarted']);
});
