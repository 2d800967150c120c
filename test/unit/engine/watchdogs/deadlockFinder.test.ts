import { expect, test } from 'vitest';
import { DeadlockFinder } from '../../../../src/engine/watchdogs/deadlockFinder.ts';
import { OpenWaits, type ThreadLook } from '../../../../src/engine/watchdogs/openWaits.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import type { WaitStartRecord } from '../../../../src/protocol/waits.ts';

function setUp(action: 'end' | 'report' = 'end') {
  const events: RunEvent[] = [];
  let now = 0;
  const emit = (event: RunEvent): number => events.push(event);
  const finder = new DeadlockFinder(emit);
  const open = new OpenWaits({
    emit,
    now: () => now,
    framesOf: (stack) => [{ function: stack, file: '/job.ts', line: 1, column: 1, inUserCode: true }],
  });
  const threads = (...lookedMs: readonly number[]): ThreadLook[] =>
    lookedMs.map((ms, worker) => ({ worker, threadId: 10 + worker, lookedMs: ms }));
  const find = (looks: readonly ThreadLook[]) => finder.find(open.all, looks, now, action);
  const waits = (worker: number, at: number, holder: number, more: Partial<WaitStartRecord> = {}) =>
    open.follow(
      {
        worker,
        record: {
          type: 'waitBegan',
          wait: 0,
          atMicros: at,
          item: worker,
          primitive: { kind: 'lock', id: `lock-${worker}`, name: null },
          op: 'acquire',
          blocking: true,
          endless: true,
          holder,
          stack: 0,
          text: `Error\n    at work${worker}`,
          ...more,
        },
      },
      threads(0, 0, 0),
    );
  return { open, find, events, threads, waits, setNow: (micros: number) => (now = micros) };
}

const typesOf = (events: readonly RunEvent[]): string[] => events.map(({ type }) => type);

test('a ring is certain once each member has looked after all had begun to wait', () => {
  const { find, events, threads, waits } = setUp();
  waits(0, 1_000, 11);
  waits(1, 50_000, 10);
  expect(find(threads(20, 60))).toEqual([]);
  const [deadlock] = find(threads(120, 60));
  expect(deadlock?.members).toMatchObject([
    { worker: 0, item: 0, failure: { kind: 'deadlock', name: 'DeadlockError' } },
    { worker: 1, item: 1 },
  ]);
  expect(deadlock?.members[1]?.failure.stack).toMatch(/^DeadlockError: deadlock: .*\n {4}at work1$/);
  expect(typesOf(events)).toEqual([
    'stackSeen',
    'waitBegan',
    'stackSeen',
    'waitBegan',
    'deadlockFound',
    'noticeRaised',
  ]);
  expect(find(threads(220, 160))).toEqual([]);
});

test('a lock that another worker holds by now makes no ring', () => {
  const { open, find, threads, waits } = setUp();
  waits(0, 1_000, 11);
  open.follow(
    { worker: 0, record: { type: 'waitHolderChanged', wait: 0, holder: 12, atMicros: 40_000 } },
    threads(0, 0, 0),
  );
  waits(1, 50_000, 10);
  expect(find(threads(120, 160, 0))).toEqual([]);
});

test('a ring with a timeout or an await in it is reported after half a second, and no worker is ended', () => {
  const { find, events, threads, waits, setNow } = setUp();
  waits(0, 1_000, 11, { blocking: false });
  waits(1, 50_000, 10);
  setNow(400_000);
  expect(find(threads(0, 390))).toEqual([]);
  expect(typesOf(events)).not.toContain('deadlockFound');
  setNow(600_000);
  expect(find(threads(0, 590))).toEqual([]);
  expect(events.filter((event) => event.type === 'deadlockFound')).toMatchObject([{ certain: false }]);
});

test('only locks are held: a wait at a queue or a barrier is in no ring', () => {
  const { find, threads, waits } = setUp();
  waits(0, 1_000, 11);
  waits(1, 2_000, 10, { primitive: { kind: 'queue', id: 'queue-1', name: null } });
  expect(find(threads(120, 160))).toEqual([]);
});

test('under a debugger a deadlock is reported, and is not certain', () => {
  const { find, events, threads, waits } = setUp('report');
  waits(0, 1_000, 11);
  waits(1, 50_000, 10);
  expect(find(threads(120, 60))).toEqual([]);
  expect(events.filter((event) => event.type === 'deadlockFound')).toMatchObject([{ certain: false }]);
});
