import { expect, test } from 'vitest';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { etaMs, longestItem, oldestItem, stuckMicros } from '../../../../src/model/run/stats.ts';
import { smallRun, type SmallItem } from '../../../support/smallRun.ts';

const second = 1_000_000;

/** A live run. The running items began in second 2 plus their number. */
function live(ended: readonly SmallItem[], running: readonly number[], total: number) {
  const model = smallRun(ended, { total });
  model.state = 'running';
  applyEvent(model, { type: 'phaseStarted', phase: 'workers', atMicros: 0 });
  for (const item of running) {
    applyEvent(model, { type: 'itemStarted', item, worker: item, chunk: item, atMicros: (2 + item) * second });
  }
  return model;
}

test('the longest item is one of those that ended; without any it is item 0 with no time', () => {
  expect(longestItem(smallRun([{ micros: 5 }, { micros: 9, worker: 1 }, { micros: 7 }]))).toEqual({
    item: 1,
    ranMicros: 9,
  });
  expect(longestItem(smallRun([]))).toEqual({ item: 0, ranMicros: 0 });
});

test('an item may be stuck after two seconds, and after one and a half times the longest item', () => {
  expect(oldestItem(live([{}], [], 2))).toBeUndefined();
  const short = oldestItem(live([{}], [2, 1], 3));
  expect(short).toEqual({ item: 1, sinceMicros: 3 * second, longestMicros: 1000, isRest: true });
  expect(stuckMicros(short, 4.9 * second)).toBeUndefined();
  expect(stuckMicros(short, 5 * second)).toBe(2 * second);
  const long = oldestItem(live([{ micros: 2 * second }], [1], 9));
  expect(stuckMicros(long, 5.9 * second)).toBeUndefined();
  expect(stuckMicros(long, 6 * second)).toBe(3 * second);
});

test('the time that is left follows the clock, and is unknown if only a stuck item is left', () => {
  const model = live([{}, {}], [2], 4);
  expect(etaMs(model, 2, 4 * second)).toBeCloseTo(4000, 5);
  expect(etaMs(model, 2, 6 * second)).toBeCloseTo(6000, 5);
  model.total = 3;
  expect(etaMs(model, 2, 4 * second)).toBeCloseTo(2000, 5);
  expect(etaMs(model, 2, 6 * second)).toBeUndefined();
});
