import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { isDead, markDead, me } from '../../../src/sync/identity.ts';
import { innerLock, isAbandoned, isMine, lockOwner, lockSteps, tryLock, unlock } from '../../../src/sync/mutex.ts';

// Ids of threads that never run.
const alive = 900_000;
const dead = 900_001;
markDead(dead);
const parkedFlag = 0x4000_0000;
const refuse = (): never => {
  throw new Error('abandoned');
};

let words: Int32Array;
beforeEach(() => {
  words = new Int32Array(new SharedArrayBuffer(8));
});
afterEach(() => {
  vi.restoreAllMocks();
});

describe('threads', () => {
  // The last bit of a word of the board, the first bit of one, and the last bit of the board.
  test.each([819_231, 819_264, 2 ** 20 - 1])('number %i is dead once it was reported', (id) => {
    expect(isDead(id + 1)).toBe(false);
    markDead(id);
    expect([isDead(id), isDead(id + 1), isDead(id + 2)]).toEqual([false, true, false]);
  });

  test.each([-1, 2 ** 20])('number %i is never dead', (id) => {
    markDead(id);
    expect(isDead(id + 1)).toBe(false);
  });
});

describe('a mutex', () => {
  test('belongs to this thread until it is unlocked', () => {
    expect([tryLock(words, 0), tryLock(words, 0)]).toEqual([true, false]);
    expect([isMine(words, 0), lockOwner(words, 0)]).toEqual([true, me]);
    expect([unlock(words, 0), unlock(words, 0)]).toEqual([me, 0]);
  });

  test('wakes a parked thread when it is unlocked, and only if there may be one', () => {
    const notify = vi.spyOn(Atomics, 'notify');
    tryLock(words, 0);
    unlock(words, 0);
    expect(notify).not.toHaveBeenCalled();
    words[0] = me | parkedFlag;
    expect(unlock(words, 0)).toBe(me);
    expect(notify).toHaveBeenCalledWith(words, 0, 1);
  });
});

describe('a wait for a mutex', () => {
  test('spins once, then parks with the flag set', () => {
    words[0] = alive + 1;
    const steps = lockSteps(words, 0, Infinity, refuse);
    expect(steps.next().value).toMatchObject({ spin: true, expected: alive + 1 });
    expect(steps.next().value).toMatchObject({ spin: false, expected: (alive + 1) | parkedFlag });
    expect(words[0]).toBe((alive + 1) | parkedFlag);
  });

  test('sets the flag again when it gets the mutex, since other threads may be parked', () => {
    words[0] = alive + 1;
    const steps = lockSteps(words, 0, Infinity, refuse);
    steps.next();
    steps.next();
    Atomics.store(words, 0, 0);
    expect(steps.next()).toEqual({ done: true, value: true });
    expect(words[0]).toBe(me | parkedFlag);
    expect(isMine(words, 0)).toBe(true);
  });

  test('leaves the flag to the holder if it ends at the deadline', () => {
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    words[0] = alive + 1;
    const steps = lockSteps(words, 0, 10, refuse);
    steps.next();
    steps.next();
    nowMs = 10;
    expect(steps.next()).toEqual({ done: true, value: false });
    expect(words[0]).toBe((alive + 1) | parkedFlag);
  });

  test('does not wait without a timeout', () => {
    words[0] = alive + 1;
    expect(lockSteps(words, 0, -Infinity, refuse).next()).toEqual({ done: true, value: false });
    expect(words[0]).toBe(alive + 1);
  });

  test('throws for a dead owner, or takes over', () => {
    words[0] = dead + 1;
    expect(isAbandoned(words, 0)).toBe(true);
    expect(() => lockSteps(words, 0, Infinity, refuse).next()).toThrow('abandoned');
    expect(words[0]).toBe(dead + 1);
    expect(innerLock(words, 0).next()).toEqual({ done: true, value: true });
    expect(isMine(words, 0)).toBe(true);
  });
});
