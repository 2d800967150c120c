import { expect, test } from 'vitest';
import { ResultRing } from '../../../src/pool/resultRing.ts';

function takeAll(ring: ResultRing): unknown[] {
  const taken: unknown[] = [];
  while (ring.isReady) taken.push(ring.take());
  return taken;
}

test('an ordered ring holds results back until the one before has arrived', () => {
  const ring = new ResultRing(4, true);
  ring.put(1, 'b');
  expect(ring.isReady).toBe(false);
  ring.put(0, 'a');
  expect(takeAll(ring)).toEqual(['a', 'b']);
});

test('an unordered ring returns results in the order of their arrival', () => {
  const ring = new ResultRing(4, false);
  ring.put(1, 'b');
  ring.put(0, 'a');
  expect(takeAll(ring)).toEqual(['b', 'a']);
});

test('a result that is undefined is a result', () => {
  const ring = new ResultRing(2, true);
  ring.put(0, undefined);
  expect(ring.isReady).toBe(true);
  expect(ring.take()).toBeUndefined();
  expect(ring.isReady).toBe(false);
});

test('places are used again when the ring has gone round', () => {
  const ring = new ResultRing(3, true);
  const taken: unknown[] = [];
  for (let first = 0; first < 12; first += 3) {
    for (const index of [first + 2, first, first + 1]) ring.put(index, index);
    taken.push(...takeAll(ring));
  }
  expect(taken).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
  expect(ring.taken).toBe(12);
});

test('results that are cleared are never taken', () => {
  const ring = new ResultRing(2, true);
  ring.put(0, 'a');
  ring.clear();
  expect(ring.isReady).toBe(false);
});
