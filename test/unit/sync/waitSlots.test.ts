import { beforeEach, describe, expect, test, vi } from 'vitest';
import { markDead } from '../../../src/sync/identity.ts';
import { broken, WaitSlots, woken } from '../../../src/sync/waitSlots.ts';

const dead = 900_002;
markDead(dead);
const lastTicket = 2 ** 30 - 1;

let words: Int32Array;
let slots: WaitSlots;
beforeEach(() => {
  words = new Int32Array(new SharedArrayBuffer(4 * (1 + WaitSlots.words)));
  slots = new WaitSlots(words, 1);
});
const endings = (all: readonly number[]): (number | undefined)[] => all.map((slot) => slots.ending(slot));

describe('waits', () => {
  test('are woken in the order in which they began, whatever slot they have', () => {
    const [first, second] = [slots.enter(), slots.enter()];
    slots.leave(first);
    const third = slots.enter();
    expect(third).toBe(first);
    slots.wake(1, woken);
    expect(endings([third, second])).toEqual([undefined, woken]);
    slots.wake(5, broken);
    expect(endings([third, second])).toEqual([broken, woken]);
  });

  test('are in order although tickets start again', () => {
    words[1] = lastTicket - 1;
    const [last, first] = [slots.enter(), slots.enter()];
    expect([words[last], words[first]]).toEqual([lastTicket, 1]);
    slots.wake(1, woken);
    expect(endings([last, first])).toEqual([woken, undefined]);
  });

  test('of dead threads are skipped, and their slots are free again', () => {
    const [gone, living] = [slots.enter(), slots.enter()];
    words[gone + 1] = dead + 1;
    slots.wake(1, woken);
    expect(endings([living])).toEqual([woken]);
    expect(slots.enter()).toBe(gone);
  });

  test('of dead threads make room for new ones', () => {
    const gone = slots.enter();
    for (let k = 1; k < 1024; k++) slots.enter();
    expect(() => slots.enter()).toThrow('more than 1024 waits at the same time');
    words[gone + 1] = dead + 1;
    expect(slots.enter()).toBe(gone);
  });
});

describe('the steps of a wait', () => {
  test('end when it is woken, however late it looks', () => {
    const slot = slots.enter();
    slots.wake(1, woken);
    expect([...slots.steps(slot, Infinity)]).toEqual([]);
    expect(slots.ending(slot)).toBe(woken);
  });

  test('end at the deadline, and when there is no hope', () => {
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const slot = slots.enter();
    const steps = slots.steps(slot, 10);
    expect(steps.next().value).toMatchObject({ spin: true });
    expect(steps.next().value).toMatchObject({ spin: false, expected: words[slot] });
    nowMs = 10;
    expect(steps.next().done).toBe(true);
    const hopeless = slots.steps(slot, Infinity, () => true);
    hopeless.next();
    hopeless.next();
    expect(hopeless.next().done).toBe(true);
    vi.restoreAllMocks();
  });
});
