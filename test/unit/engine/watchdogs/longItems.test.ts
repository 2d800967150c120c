import { expect, test } from 'vitest';
import { reportLongItems } from '../../../../src/engine/watchdogs/longItems.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { fakeSlot, idle } from './fakeSlot.ts';

function watch(settled: readonly number[] = []) {
  const events: RunEvent[] = [];
  const books = { isSettled: (item: number) => settled.includes(item) };
  return { events, watchdog: reportLongItems(books, (event) => events.push(event)) };
}

test('an item that runs for more than 25 ms is reported once, with the time it began', () => {
  const { events, watchdog } = watch();
  const slots = [fakeSlot(0, { running: { item: 3, sinceMs: 10 } })];
  for (const nowMicros of [35_000, 36_000, 60_000]) watchdog.look?.(slots, nowMicros);
  expect(events).toEqual([{ type: 'itemStarted', item: 3, worker: 0, chunk: 7, atMicros: 10_000 }]);
});

test('an item that has its outcome is not reported, nor is a worker without a chunk', () => {
  const { events, watchdog } = watch([3]);
  watchdog.look?.([fakeSlot(0, { running: { item: 3, sinceMs: 0 } }), fakeSlot(1, idle)], 1e6);
  expect(events).toEqual([]);
});

test('an item is reported again when a fresh worker runs it', () => {
  const { events, watchdog } = watch();
  const slots = [fakeSlot(0)];
  watchdog.look?.(slots, 1e6);
  watchdog.workerEnded?.(0, slots);
  watchdog.look?.(slots, 2e6);
  expect(events).toHaveLength(2);
});
