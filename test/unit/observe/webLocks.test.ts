import { expect, it } from 'vitest';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import type { LockRecord } from '../../../src/observe/records.ts';
import { Units, type Unit } from '../../../src/observe/units.ts';
import { WebLocks } from '../../../src/observe/webLocks.ts';

const units = new Units();
const worker = (number: number): Unit => Object.assign(units.get(`7.${number + 1}`), { worker: number });
const [first, second] = [worker(0), worker(1)];

/** Returns the events of each call. */
function follow(...calls: readonly (readonly (readonly [Unit, LockRecord])[])[]): RunEvent[][] {
  const locks = new WebLocks(1000, (_unit, place) => (place < 0 ? null : 40 + place));
  return calls.map((records) => {
    for (const [unit, record] of records) locks.add(unit, record);
    return locks.take().flatMap(({ events }) => events);
  });
}

it('shows a wait of 10 ms or more with its item and the worker that holds the lock', () => {
  const [events] = follow([
    [second, ['lockAsked', 0, 'cache', 'exclusive', 2, 6000]],
    [second, ['lockTaken', 0, 26_000]],
    [first, ['lockAsked', 0, 'cache', 'exclusive', 1, 2000]],
    [first, ['lockTaken', 0, 2100]],
  ]);
  expect(events).toMatchObject([
    { type: 'stackSeen' },
    {
      type: 'waitBegan',
      worker: 1,
      item: 42,
      primitive: { kind: 'web lock', name: 'cache' },
      holder: { worker: 0 },
      atMicros: 5000,
    },
    { type: 'waitEnded', wait: 0, atMicros: 25_000 },
  ]);
});

it('counts a shorter wait, and leaves out a lock that was free', () => {
  const [events] = follow([
    [first, ['lockAsked', 0, 'cache', 'shared', -1, 2000]],
    [first, ['lockTaken', 0, 2300]],
    [first, ['lockAsked', 1, 'cache', 'shared', -1, 3000]],
    [first, ['lockMissed', 1, 7000]],
  ]);
  expect(events).toMatchObject([
    {
      type: 'waitsTallied',
      worker: 0,
      tallies: [{ primitive: { kind: 'shared web lock' }, count: 1, totalMicros: 4000 }],
    },
  ]);
});

it('shows a wait that does not end, when events are taken for the second time', () => {
  const calls = follow([[first, ['lockAsked', 0, 'cache', 'exclusive', -1, 2000]]], [], []);
  expect(calls.map((events) => events.map(({ type }) => type))).toEqual([[], ['stackSeen', 'waitBegan'], []]);
});
