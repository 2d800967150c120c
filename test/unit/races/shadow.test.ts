import { describe, expect, test } from 'vitest';
import { SharedClock, ThreadClock } from '../../../src/races/clocks.ts';
import { Shadow, type AccessOp, type Conflict } from '../../../src/races/shadow.ts';

const threads = 4;

/** Threads that take turns in this one: what they do comes in the order of the test. */
function open(elements = 2) {
  const shown = new Float64Array(threads);
  const clocks = Array.from({ length: threads }, (_, k) => new ThreadClock(k, new Float64Array(threads), shown));
  const shadow = new Shadow(new SharedArrayBuffer(Shadow.bytesFor(elements, threads)), 0, elements, threads);
  const sync = (): SharedClock => new SharedClock(new SharedArrayBuffer(SharedClock.bytesFor(threads)), 0, threads);
  let place = 0;
  const note = (op: AccessOp, thread: number, from = 0, to = from + 1): Conflict | undefined => {
    place++;
    return shadow.isKnown(op, from, to, clocks[thread]!)
      ? undefined
      : shadow.note(op, from, to, clocks[thread]!, { place, item: 100 + thread });
  };
  return {
    read: (thread: number, from?: number, to?: number) => note('read', thread, from, to),
    write: (thread: number, from?: number, to?: number) => note('write', thread, from, to),
    sync,
    pass(lock: SharedClock, from: number, to: number) {
      lock.release(clocks[from]!);
      lock.acquire(clocks[to]!);
    },
    clocks,
  };
}

describe('accesses of two threads', () => {
  test('two writes with nothing in between race', () => {
    const { write } = open();
    expect(write(0)).toBeUndefined();
    expect(write(1)).toEqual({ index: 0, op: 'write', thread: 0, place: 1, item: 100 });
  });

  test('a read after a write races, and a write after a read', () => {
    const { read, write } = open();
    write(0);
    expect(read(1)).toMatchObject({ op: 'write', thread: 0 });
    read(2, 1);
    expect(write(3, 1)).toMatchObject({ index: 1, op: 'read', thread: 2 });
  });

  test('two reads never race', () => {
    const { read } = open();
    expect([read(0), read(1), read(2), read(0)]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('a thread never races with itself', () => {
    const { read, write } = open();
    expect([write(0), read(0), write(0), read(0)]).toEqual([undefined, undefined, undefined, undefined]);
  });

  test('different elements never race', () => {
    const { write } = open();
    expect([write(0, 0), write(1, 1)]).toEqual([undefined, undefined]);
  });

  test('accesses around a release and an acquire are in order', () => {
    const { read, write, sync, pass } = open();
    const lock = sync();
    write(0);
    pass(lock, 0, 1);
    expect([read(1), write(1)]).toEqual([undefined, undefined]);
    pass(lock, 1, 0);
    expect(write(0)).toBeUndefined();
  });

  test('an order passes on through a third thread', () => {
    const { write, sync, pass } = open();
    write(0);
    pass(sync(), 0, 1);
    pass(sync(), 1, 2);
    expect(write(2)).toBeUndefined();
  });

  test('accesses of a thread after its release have no order', () => {
    const { write, sync, pass } = open();
    write(0);
    pass(sync(), 0, 1);
    write(0);
    expect(write(1)).toMatchObject({ op: 'write', thread: 0, place: 2 });
  });

  test('an acquire creates no order in the other direction', () => {
    const { write, sync, pass } = open();
    pass(sync(), 0, 1);
    write(1);
    expect(write(0)).toMatchObject({ thread: 1 });
  });
});

describe('an element that several threads read', () => {
  test('every one of them is remembered until the next write', () => {
    const { read, write, sync, pass } = open();
    read(0);
    read(1);
    read(2);
    pass(sync(), 0, 3);
    pass(sync(), 2, 3);
    expect(write(3)).toMatchObject({ op: 'read', thread: 1, place: 2 });
  });

  test('a write whose clock contains all of them is in order, and so are later accesses', () => {
    const { read, write, sync, pass } = open();
    for (const thread of [0, 1, 2]) {
      read(thread);
      pass(sync(), thread, 3);
    }
    expect(write(3)).toBeUndefined();
    pass(sync(), 3, 1);
    expect([read(1), write(1)]).toEqual([undefined, undefined]);
  });

  test('the write of one reader races with the read of another', () => {
    const { read, write } = open();
    read(0);
    read(1);
    expect(write(1)).toMatchObject({ op: 'read', thread: 0 });
  });

  test('the stored access of one element is not used for another', () => {
    const { read, write, sync, pass } = open(3);
    for (const element of [0, 1]) for (const thread of [0, 1]) read(thread, element);
    for (const thread of [0, 1]) pass(sync(), thread, 2);
    expect([write(2, 0), write(2, 1)]).toEqual([undefined, undefined]);
    read(2, 2);
    read(3, 2);
    expect(write(0, 2)).toMatchObject({ thread: 2 });
  });
});

describe('a range of elements', () => {
  test('races where one of its elements does', () => {
    const { read, write } = open(10);
    write(0, 7);
    expect(read(1, 0, 7)).toBeUndefined();
    expect(read(1, 0, 10)).toMatchObject({ index: 7 });
  });

  test('may go beyond the end', () => {
    const { write } = open(2);
    expect([write(0, 5), write(1, 0, 99)]).toEqual([undefined, undefined]);
  });
});

test('repeated accesses of a thread are known until it releases something', () => {
  const clock = new ThreadClock(0, new Float64Array(2), new Float64Array(2));
  const other = new ThreadClock(1, new Float64Array(2), new Float64Array(2));
  const shadow = new Shadow(new SharedArrayBuffer(Shadow.bytesFor(3, 2)), 0, 3, 2);
  const known = (): boolean[] => [
    shadow.isKnown('write', 0, 2, clock),
    shadow.isKnown('write', 0, 3, clock),
    shadow.isKnown('read', 0, 2, clock),
    shadow.isKnown('write', 0, 2, other),
  ];
  shadow.note('write', 0, 2, clock, { place: 1, item: -1 });
  expect(known()).toEqual([true, false, false, false]);
  shadow.note('read', 0, 2, clock, { place: 1, item: -1 });
  expect(known()).toEqual([true, false, true, false]);
  clock.tick();
  expect(known()).toEqual([false, false, false, false]);
});

test('a thread that gets the number of another continues from its time', () => {
  const shown = new Float64Array(2);
  const first = new ThreadClock(0, new Float64Array(2), shown);
  first.tick();
  first.tick();
  expect(new ThreadClock(0, new Float64Array(2), shown).now).toBe(first.now + 1);
});
