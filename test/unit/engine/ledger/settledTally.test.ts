import { expect, test } from 'vitest';
import { SettledTally } from '../../../../src/engine/ledger/settledTally.ts';
import { outcomeCode } from '../../../../src/model/facts/events.ts';

test('counts settled items by how they ended, and knows the last end', () => {
  const tally = new SettledTally();
  tally.add(3, 50, outcomeCode('cancelled'));
  expect([tally.count, tally.unsuccessful, tally.hasOutcomes]).toEqual([1, 1, false]);
  tally.add(70_000, 90, outcomeCode('succeeded'));
  tally.add(0, 20, outcomeCode('crashed'));
  expect([tally.count, tally.unsuccessful, tally.hasOutcomes, tally.lastMicros]).toEqual([3, 2, true, 90]);
  expect([0, 1, 3, 70_000].map((item) => tally.has(item))).toEqual([true, false, true, true]);
});

test('knows the median of the last durations, once there are enough', () => {
  const tally = new SettledTally();
  for (let micros = 1; micros < 10; micros++) tally.addDuration(micros);
  expect(tally.medianMicros).toBeUndefined();
  tally.addDuration(1e9);
  expect(tally.medianMicros).toBe(5.5);
  for (let k = 0; k < 300; k++) tally.addDuration(100);
  expect(tally.medianMicros).toBe(100);
});
