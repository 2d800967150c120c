import { afterEach, describe, expect, test } from 'vitest';
import type { Race } from '../../../src/model/facts/race.ts';
import { Detector, races, startDetection } from '../../../src/races/detector.ts';
import { Event, Lock, Queue, revive, share, SharedArray, SharedValue } from '../../../src/sync/index.ts';

// An object that was created before the detection began.
const early = new Event();

const here = startDetection(4);
/** A second thread, as far as the detector knows. */
const there = new Detector(here.board, here.board.takeWorkers(1)[0]!);
const found: Race[] = [];
for (const detector of [here, there]) detector.listen((race) => found.push(race));

afterEach(() => found.splice(0));

function inOther<T>(run: () => T): T {
  races.detector = there;
  try {
    return run();
  } finally {
    races.detector = here;
  }
}

/** The value as the other thread has it. */
function send<T>(value: T): T {
  const sent = structuredClone(share(value));
  return inOther(() => revive(sent) as T);
}

describe('between two threads', () => {
  test('an access without an order is reported once, with both places', () => {
    const total = new SharedValue('int32', 0, { name: 'total' });
    const theirs = send(total);
    for (let k = 0; k < 2; k++) {
      total.value = 1;
      inOther(() => (theirs.value = 2));
    }
    expect(found).toMatchObject([
      {
        kind: 'value',
        name: 'total',
        element: null,
        accesses: [
          { op: 'write', worker: null },
          { op: 'write', worker: 0 },
        ],
      },
    ]);
    for (const { stack } of found[0]!.accesses) expect(stack.split('\n')[1]).toContain('detector.test.ts');
  });

  test('a lock, an event or a message in between is an order', () => {
    const made = { grid: new SharedArray('int32', 3), lock: new Lock(), done: new Event(), queue: new Queue<number>() };
    const theirs = send(made);
    made.grid[0] = 1;
    made.lock.acquire();
    made.lock.release();
    made.done.set();
    made.queue.put(0);
    inOther(() => {
      expect(theirs.queue.get() + theirs.grid[0]!).toBe(1);
      theirs.grid[0] = 2;
    });
    expect(found).toEqual([]);
  });

  test('a primitive that was created before the detection began is watched too', () => {
    const grid = new SharedArray('int32', 1);
    const theirs = send({ grid, early });
    grid[0] = 1;
    early.set();
    inOther(() => {
      expect(theirs.early.isSet()).toBe(true);
      theirs.grid[0] = 2;
    });
    expect(found).toEqual([]);
  });

  test('Atomics work on an array that is watched, and are an order', () => {
    const grid = new SharedArray('int32', 2);
    const theirs = send(grid);
    grid[1] = 5;
    expect(Atomics.add(grid, 0, 3)).toBe(0);
    inOther(() => {
      expect(Atomics.load(theirs.view, 0)).toBe(3);
      theirs[1] = 6;
    });
    expect(found).toEqual([]);
    inOther(() => theirs.fill(1));
    grid[1] = 7;
    expect(found).toMatchObject([{ kind: 'array', name: null, element: 1 }]);
  });

  test('work that is sent with a clock happens after earlier work', () => {
    const grid = new SharedArray('int32', 1);
    const theirs = send(grid);
    grid[0] = 1;
    const clock = here.snapshot();
    inOther(() => {
      there.begin(clock);
      theirs[0] = 2;
      there.publish();
    });
    here.gather([1]);
    grid[0] = 3;
    expect(found).toEqual([]);
  });

  test('a thread that receives work knows what the sender has published', () => {
    const fed = new Detector(here.board, here.board.takeWorkers(1)[0]!, 0);
    fed.listen((race) => found.push(race));
    const grid = new SharedArray('int32', 1);
    grid[0] = 1;
    here.publish();
    const sent = structuredClone(share(grid));
    races.detector = fed;
    fed.begin(undefined);
    (revive(sent) as typeof grid)[0] = 2;
    races.detector = here;
    expect(found).toEqual([]);
  });
});
