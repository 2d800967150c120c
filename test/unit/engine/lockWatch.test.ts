import { expect, test } from 'vitest';
import { LockWatch, type ThreadLook } from '../../../src/engine/lockWatch.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import type { WaitStartRecord } from '../../../src/protocol/waits.ts';

function setUp(action: 'end' | 'report' = 'end') {
  const events: RunEvent[] = [];
  let now = 0;
  const watch = new LockWatch({
    emit: (event) => events.push(event),
    now: () => now,
    action,
    framesOf: (stack) => [{ function: stack, file: '/job.ts', line: 1, column: 1, inUserCode: true }],
  });
  const threads = (...lookedMs: readonly number[]): ThreadLook[] =>
    lookedMs.map((ms, worker) => ({ worker, threadId: 10 + worker, lookedMs: ms }));
  const waits = (worker: number, at: number, holder: number, more: Partial<WaitStartRecord> = {}) =>
    watch.follow(
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
  return { watch, events, threads, waits, setNow: (micros: number) => (now = micros) };
}

const typesOf = (events: readonly RunEvent[]): string[] => events.map(({ type }) => type);

test('a ring is certain once each member has looked after all had begun to wait', () => {
  const { watch, events, threads, waits } = setUp();
  waits(0, 1_000, 11);
  waits(1, 50_000, 10);
  expect(watch.findDeadlocks(threads(20, 60))).toEqual([]);
  const [deadlock] = watch.findDeadlocks(threads(120, 60));
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
  expect(watch.findDeadlocks(threads(220, 160))).toEqual([]);
});

test('what somebody else holds by now is no ring', () => {
  const { watch, threads, waits } = setUp();
  waits(0, 1_000, 11);
  watch.follow(
    { worker: 0, record: { type: 'waitHolderChanged', wait: 0, holder: 12, atMicros: 40_000 } },
    threads(0, 0, 0),
  );
  waits(1, 50_000, 10);
  expect(watch.findDeadlocks(threads(120, 160, 0))).toEqual([]);
});

test('a ring with a timeout or an await in it is told of after a while, and nobody is ended for it', () => {
  const { watch, events, threads, waits, setNow } = setUp();
  waits(0, 1_000, 11, { blocking: false });
  waits(1, 50_000, 10);
  setNow(400_000);
  expect(watch.findDeadlocks(threads(0, 390))).toEqual([]);
  expect(typesOf(events)).not.toContain('deadlockFound');
  setNow(600_000);
  expect(watch.findDeadlocks(threads(0, 590))).toEqual([]);
  expect(events.filter((event) => event.type === 'deadlockFound')).toMatchObject([{ certain: false }]);
});

test('only locks are held: who waits at a queue or a barrier is in no ring', () => {
  const { watch, threads, waits } = setUp();
  waits(0, 1_000, 11);
  waits(1, 2_000, 10, { primitive: { kind: 'queue', id: 'queue-1', name: null } });
  expect(watch.findDeadlocks(threads(120, 160))).toEqual([]);
});

test('the waits of a thread end with it, and its numbers mean nothing for the next one', () => {
  const { watch, events, threads, waits } = setUp();
  waits(0, 1_000, 11);
  watch.forget(0);
  expect(events.at(-1)).toMatchObject({ type: 'waitEnded', wait: 0 });
  watch.follow({ worker: 0, record: { type: 'waitEnded', wait: 0, atMicros: 9_000 } }, []);
  waits(1, 50_000, 10);
  expect(watch.findDeadlocks(threads(120, 160))).toEqual([]);
  waits(0, 60_000, 5, { text: 'Error\n    at another' });
  expect(events.at(-1)).toMatchObject({ type: 'waitBegan', wait: 2, holder: { thread: 5 } });
  expect(events.at(-2)).toMatchObject({ type: 'stackSeen', frames: [{ function: 'Error\n    at another' }] });
});

test('who debugs is told of a deadlock, and nobody is ended', () => {
  const { watch, events, threads, waits } = setUp('report');
  waits(0, 1_000, 11);
  waits(1, 50_000, 10);
  expect(watch.findDeadlocks(threads(120, 60))).toEqual([]);
  expect(events.filter((event) => event.type === 'deadlockFound')).toMatchObject([{ certain: false }]);
});
