import { threadId } from 'node:worker_threads';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { BlockedWait, HolderLook, WaitObserver } from '../../../src/base/waitObserver.ts';
import { Condition } from '../../../src/sync/condition.ts';
import { Lock } from '../../../src/sync/lock.ts';
import { ObservedWait, setSyncObserver } from '../../../src/sync/observer.ts';
import { Queue } from '../../../src/sync/queue.ts';

interface Seen {
  readonly what: 'begins' | 'goesOn' | 'ended';
  readonly wait: BlockedWait;
  readonly look?: HolderLook;
  readonly stack?: string;
  readonly waitedMicros?: number;
}

/** Writes down what the observer receives; `act` runs after each report. */
function observe(act: (seen: readonly Seen[]) => void = () => {}): readonly Seen[] {
  const seen: Seen[] = [];
  const add = (report: Seen): void => {
    seen.push(report);
    act(seen);
  };
  const observer: WaitObserver = {
    waitBegins: (wait, look, stack) => add({ what: 'begins', wait, look, stack }),
    waitGoesOn: (wait, look) => add({ what: 'goesOn', wait, look }),
    waitEnded: (wait, waitedMicros) => add({ what: 'ended', wait, waitedMicros }),
  };
  setSyncObserver(observer);
  return seen;
}

afterEach(() => {
  setSyncObserver(undefined);
  vi.restoreAllMocks();
});

describe('a wait that blocks the thread', () => {
  test('is reported when it begins to be long, while it lasts, and when it ends', () => {
    const lock = new Lock({ name: 'till' });
    lock.acquire();
    const seen = observe((reports) => {
      if (reports.length === 3) lock.release();
    });
    expect(lock.acquire()).toBe(true);
    expect(seen.map(({ what }) => what)).toEqual(['begins', 'goesOn', 'goesOn', 'ended']);
    const [begun] = seen;
    const wait = { kind: 'lock', id: lock.id, name: 'till', op: 'acquire', blocking: true, endless: true };
    expect(begun?.wait).toMatchObject({ ...wait, thread: threadId });
    expect(begun?.look?.owner).toBe(threadId);
    expect(begun!.look!.atMicros - begun!.wait.startMicros).toBeGreaterThanOrEqual(10_000);
    expect(begun?.stack?.split('\n')[1]).toMatch(/acquire.*acquirable/);
    expect(begun?.stack).toContain('observer.test.ts');
  });

  test('that is short is reported at its end, one that does not block never', () => {
    const lock = new Lock();
    lock.acquire();
    const seen = observe();
    expect(lock.acquire({ timeout: 0 })).toBe(false);
    expect(seen).toEqual([]);
    // A thread that gets no core until its time is over does not wait at all: again.
    while (seen.length === 0) expect(lock.acquire({ timeout: 5 })).toBe(false);
    expect(seen.at(-1)).toMatchObject({ what: 'ended', wait: { endless: false } });
  });

  test('is not reported to an observer that was removed', () => {
    const lock = new Lock();
    lock.acquire();
    const seen = observe();
    setSyncObserver(undefined);
    expect(lock.acquire({ timeout: 1 })).toBe(false);
    expect(seen).toEqual([]);
  });
});

test('an await is reported with the stack of the function that began it', async () => {
  const queue = new Queue<number>();
  const seen = observe((reports) => {
    if (reports.length === 1) queue.put(5);
  });
  async function getsLate(): Promise<number> {
    return queue.getAsync();
  }
  expect(await getsLate()).toBe(5);
  expect(seen.map(({ what }) => what)).toEqual(['begins', 'ended']);
  expect(seen[0]).toMatchObject({ wait: { kind: 'queue', op: 'get', blocking: false } });
  expect(seen[0]?.stack).toContain('getsLate');
});

describe('an observed wait', () => {
  const how = { op: 'wait', blocking: true, endless: false };
  let micros = 0;
  const startAt = (start: number): void => {
    micros = start;
    vi.spyOn(process, 'hrtime').mockImplementation((() => [0, micros * 1000]) as never);
  };

  test('has the rest of 10 ms until it must be reported, and then no limit', () => {
    startAt(1000);
    const seen = observe();
    const wait = new ObservedWait(new Lock(), how, observe);
    expect(wait.patienceMs).toBe(10);
    micros += 4000;
    wait.goesOn();
    expect([seen.length, wait.patienceMs]).toEqual([0, 6]);
    micros += 6000;
    wait.goesOn();
    expect([seen[0]?.what, wait.patienceMs]).toEqual(['begins', Infinity]);
    micros += 500;
    wait.ended();
    expect(seen.at(-1)).toMatchObject({ what: 'ended', waitedMicros: 10_500, wait: { startMicros: 1000 } });
  });

  test('for a condition has no owner, even if its lock is held', () => {
    startAt(0);
    const condition = new Condition();
    condition.acquire();
    const seen = observe();
    const wait = new ObservedWait(condition, how, observe);
    micros = 20_000;
    wait.goesOn();
    expect(seen[0]?.look).toEqual({ atMicros: 20_000, owner: undefined });
    wait.ended();
  });
});
