import { expect, test } from 'vitest';
import { OpenWaits } from '../../../../src/engine/watchdogs/openWaits.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import type { WaitStartRecord } from '../../../../src/protocol/waits.ts';

const threads = [0, 1].map((worker) => ({ worker, threadId: 10 + worker, lookedMs: 0 }));

const lock = { kind: 'lock', id: 'lock-0', name: null } as const;

const began = (more: Partial<WaitStartRecord> = {}): WaitStartRecord => ({
  type: 'waitBegan',
  wait: 0,
  atMicros: 1000,
  item: 4,
  primitive: lock,
  op: 'acquire',
  blocking: true,
  endless: true,
  holder: 11,
  stack: 0,
  text: 'Error\n    at work',
  ...more,
});

function open() {
  const events: RunEvent[] = [];
  const waits = new OpenWaits({
    emit: (event) => events.push(event),
    now: () => 9000,
    framesOf: (stack) => [{ function: stack, file: '/job.ts', line: 1, column: 1, inUserCode: true }],
  });
  return { waits, events };
}

test('a holder is a worker if its thread is one of ours, and a thread otherwise', () => {
  const { waits, events } = open();
  for (const [wait, holder] of [11, 99, -1, null].entries()) {
    waits.follow({ worker: 0, record: began({ wait, holder }) }, threads);
  }
  const holders = events.flatMap((event) => (event.type === 'waitBegan' ? [event.holder] : []));
  expect(holders).toEqual([{ worker: 1 }, { thread: 99 }, { worker: 0 }, null]);
});

test('waits of several workers get numbers of the run, which their later records keep', () => {
  const { waits, events } = open();
  for (const worker of [0, 1]) waits.follow({ worker, record: began({ holder: null }) }, threads);
  waits.follow({ worker: 1, record: { type: 'waitHolderChanged', wait: 0, holder: 10, atMicros: 2000 } }, threads);
  waits.follow({ worker: 1, record: { type: 'waitEnded', wait: 0, atMicros: 3000 } }, threads);
  expect(events.slice(-2)).toEqual([
    { type: 'waitHolderChanged', wait: 1, holder: { worker: 0 }, atMicros: 2000 },
    { type: 'waitEnded', wait: 1, atMicros: 3000 },
  ]);
  expect(waits.all.map(({ wait }) => wait)).toEqual([0]);
});

test('a stack is reported once, whichever worker sends it', () => {
  const { waits, events } = open();
  for (const worker of [0, 1]) waits.follow({ worker, record: began({ stack: worker }) }, threads);
  expect(events.map(({ type }) => type)).toEqual(['stackSeen', 'waitBegan', 'waitBegan']);
});

test('the waits of a worker end with it, and its numbers mean nothing for the next one', () => {
  const { waits, events } = open();
  waits.follow({ worker: 0, record: began() }, threads);
  waits.forget(0);
  expect(events.at(-1)).toEqual({ type: 'waitEnded', wait: 0, atMicros: 9000 });
  const before = events.length;
  waits.follow({ worker: 0, record: { type: 'waitEnded', wait: 0, atMicros: 9500 } }, threads);
  expect(events).toHaveLength(before);
  waits.follow({ worker: 0, record: began({ text: 'Error\n    at another' }) }, threads);
  expect(events.slice(before)).toMatchObject([
    { type: 'stackSeen', frames: [{ function: 'Error\n    at another' }] },
    { type: 'waitBegan', wait: 1 },
  ]);
});

test('waits that were only counted are reported with their worker', () => {
  const { waits, events } = open();
  const tallies = [{ primitive: lock, count: 3, totalMicros: 40, longestMicros: 20 }];
  waits.follow({ worker: 1, record: { type: 'waitsTallied', atMicros: 5, tallies } }, threads);
  expect(events).toEqual([{ type: 'waitsTallied', worker: 1, atMicros: 5, tallies }]);
});
