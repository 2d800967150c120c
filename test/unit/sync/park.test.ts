import { afterEach, describe, expect, test, vi } from 'vitest';
import { Event } from '../../../src/sync/event.ts';
import { block, deadlineOf, isPast, park, spin, timeoutOf, waitFor, type Steps } from '../../../src/sync/park.ts';

const event = new Event();

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a timeout', () => {
  test('is a deadline on the clock of the thread', () => {
    vi.spyOn(performance, 'now').mockReturnValue(1000);
    expect(
      [undefined, {}, { timeout: Infinity }, { timeout: 5 }, { timeout: 0 }, { timeout: -3 }].map(deadlineOf),
    ).toEqual([Infinity, Infinity, Infinity, 1005, -Infinity, -Infinity]);
    expect([Infinity, 1000, 1001, -Infinity].map(isPast)).toEqual([false, true, false, true]);
  });

  test.each([NaN, null, '5', 5n])('is refused if it is %o', (timeout) => {
    expect(() => timeoutOf({ timeout: timeout as number })).toThrow('timeout must be a number of milliseconds');
  });
});

describe('steps', () => {
  const words = new Int32Array(new SharedArrayBuffer(4));
  const log: string[] = [];
  function* steps(): Steps<string> {
    try {
      log.push('spin');
      yield spin(words, 0, 0);
      log.push('park');
      yield park(words, 0, 0, performance.now() + 1);
      return 'done';
    } finally {
      log.push('end');
    }
  }

  test.each([
    ['blocking', () => block(steps(), event, 'wait')],
    ['awaiting', () => waitFor(steps(), event, 'wait')],
  ])('run to their end, %s', async (_, run) => {
    log.length = 0;
    expect(await run()).toBe('done');
    expect(log).toEqual(['spin', 'park', 'end']);
  });

  test('are cleaned up when they throw', async () => {
    let cleaned = 0;
    function* throws(): Steps<void> {
      try {
        yield spin(words, 0, 0);
        throw new Error('no');
      } finally {
        cleaned++;
      }
    }
    expect(() => block(throws(), event, 'wait')).toThrow('no');
    await expect(waitFor(throws(), event, 'wait')).rejects.toThrow('no');
    expect(cleaned).toBe(2);
  });

  test('that spin give up soon if the word does not change', () => {
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => (nowMs += 0.001));
    function* spins(): Steps<number> {
      const before = nowMs;
      yield spin(words, 0, 0);
      return nowMs - before;
    }
    const times = Array.from({ length: 63 }, () => block(spins(), event, 'wait'));
    expect(Math.max(...times)).toBeLessThan(0.1);
    expect(Math.min(...times)).toBeLessThan(0.01);
  });
});
