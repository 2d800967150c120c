import { describe, expect, test, vi } from 'vitest';
import { park, type Steps } from '../../../src/sync/park.ts';
import { Turns } from '../../../src/sync/turns.ts';

const words = new Int32Array(new SharedArrayBuffer(4));
const marker = park(words, 0, 0, 77);

/** Waits once, at a step that can be recognised. */
function* waitOnce(result: string): Steps<string> {
  yield marker;
  return result;
}

describe('turns', () => {
  test('come in the order in which the waits began', () => {
    const turns = new Turns();
    const [first, second] = [turns.take(waitOnce('first'), Infinity), turns.take(waitOnce('second'), Infinity)];
    expect(first.next().value).toBe(marker);
    expect(second.next().value).not.toBe(marker);
    expect(second.next().value).not.toBe(marker);
    expect(first.next()).toEqual({ done: true, value: 'first' });
    expect(second.next().value).toBe(marker);
    expect(second.next()).toEqual({ done: true, value: 'second' });
  });

  test('pass on when a wait throws or is given up', () => {
    const turns = new Turns();
    function* throws(): Steps<string> {
      yield marker;
      throw new Error('no');
    }
    const [first, second, third] = [
      turns.take(throws(), Infinity),
      turns.take(waitOnce('second'), Infinity),
      turns.take(waitOnce('third'), Infinity),
    ];
    for (const steps of [first, second, third]) steps.next();
    second.return(undefined);
    expect(() => first.next()).toThrow('no');
    expect(third.next().value).toBe(marker);
  });

  test('that do not come before the deadline are missed', () => {
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const turns = new Turns();
    const first = turns.take(waitOnce('first'), Infinity);
    first.next();
    const late = turns.take(waitOnce('late'), 10);
    expect(late.next().done).toBe(false);
    nowMs = 10;
    expect(late.next()).toEqual({ done: true, value: undefined });
    expect(turns.idle).toBe(false);
    first.next();
    expect(turns.idle).toBe(true);
    vi.restoreAllMocks();
  });
});
