import { afterEach, expect, test } from 'vitest';
import type { BlockedWait } from '../../../src/base/waitObserver.ts';
import { waitObservers } from '../../../src/base/waitObserver.ts';
import { createStatusBuffer, StatusBlock } from '../../../src/execution/status.ts';
import { WaitRecorder } from '../../../src/execution/waitRecorder.ts';
import { ownThread, type WaitRecord } from '../../../src/protocol/waits.ts';

const recorders: WaitRecorder[] = [];

afterEach(() => {
  for (const recorder of recorders.splice(0)) recorder.dispose();
});

const originMicros = 1_000_000;

function setUp({ item }: { readonly item: number | null | undefined } = { item: 4 }) {
  const records: WaitRecord[] = [];
  const status = new StatusBlock(createStatusBuffer(), 1);
  const append = (record: WaitRecord): void => void records.push(record);
  const recorder = new WaitRecorder({ append, originMicros, item: () => item, status });
  recorders.push(recorder);
  return { recorder, records, status };
}

const wait = (more: Partial<BlockedWait> = {}): BlockedWait => ({
  kind: 'lock',
  id: 'lock-1',
  name: 'file',
  op: 'acquire',
  blocking: true,
  endless: true,
  thread: 8,
  startMicros: originMicros + 500,
  ...more,
});

const look = (owner: number | undefined, atMicros: number) => ({ owner, atMicros: originMicros + atMicros });

test('a long wait is recorded with its item, holder and stack, counted from the start of the run', () => {
  const { recorder, records, status } = setUp();
  recorder.waitBegins(wait(), look(9, 10_600), 'Error\n    at work');
  expect(records).toEqual([
    {
      type: 'waitBegan',
      wait: 0,
      atMicros: 500,
      item: 4,
      primitive: { kind: 'lock', id: 'lock-1', name: 'file' },
      op: 'acquire',
      blocking: true,
      endless: true,
      holder: 9,
      stack: 0,
      text: 'Error\n    at work',
    },
  ]);
  expect(status.lookedMs).toBe(10);
});

test('the text of a stack is sent once', () => {
  const { recorder, records } = setUp();
  for (const text of ['a', 'b', 'a']) recorder.waitBegins(wait(), look(9, 10_600), text);
  expect(records).toMatchObject([{ stack: 0, text: 'a' }, { stack: 1, text: 'b' }, { stack: 0 }]);
  expect(records[2]).not.toHaveProperty('text');
});

test('another holder is a record, the same one is not; each look is shown in the status', () => {
  const { recorder, records, status } = setUp();
  const waiting = wait();
  recorder.waitBegins(waiting, look(9, 10_000), 'a');
  recorder.waitGoesOn(waiting, look(9, 110_000));
  recorder.waitGoesOn(waiting, look(8, 210_000));
  recorder.waitGoesOn(waiting, look(undefined, 310_000));
  expect(records.slice(1)).toEqual([
    { type: 'waitHolderChanged', wait: 0, holder: ownThread, atMicros: 210_000 },
    { type: 'waitHolderChanged', wait: 0, holder: null, atMicros: 310_000 },
  ]);
  expect(status.lookedMs).toBe(310);
});

test('a wait that awaits does not show looks, because its thread is not stuck', () => {
  const { recorder, status } = setUp();
  recorder.waitBegins(wait({ blocking: false }), look(9, 10_000), 'a');
  expect(status.lookedMs).toBe(0);
});

test('the end of a long wait is a record', () => {
  const { recorder, records } = setUp();
  const waiting = wait();
  recorder.waitBegins(waiting, look(9, 10_500), 'a');
  recorder.waitEnded(waiting, 20_000);
  expect(records.at(-1)).toEqual({ type: 'waitEnded', wait: 0, atMicros: 20_500 });
});

test('short waits are counted by primitive, and recorded together ten times a second at most', () => {
  const { recorder, records } = setUp();
  for (const micros of [100.4, 300.4]) recorder.waitEnded(wait(), micros);
  recorder.waitEnded(wait({ id: 'queue-1', kind: 'queue', name: undefined }), 50);
  recorder.flush(99_999, false);
  expect(records).toEqual([]);
  recorder.flush(100_000, false);
  expect(records).toEqual([
    {
      type: 'waitsTallied',
      atMicros: 100_000,
      tallies: [
        { primitive: { kind: 'lock', id: 'lock-1', name: 'file' }, count: 2, totalMicros: 400, longestMicros: 300 },
        { primitive: { kind: 'queue', id: 'queue-1', name: null }, count: 1, totalMicros: 50, longestMicros: 50 },
      ],
    },
  ]);
  recorder.flush(500_000, true);
  expect(records).toHaveLength(1);
});

test('waits of code outside of the worker are left out', () => {
  const { recorder, records } = setUp({ item: undefined });
  const waiting = wait();
  recorder.waitBegins(waiting, look(9, 10_000), 'a');
  recorder.waitEnded(waiting, 20_000);
  recorder.flush(1e6, true);
  expect(records).toEqual([]);
});

test('a recorder that is disposed sees no more waits', () => {
  const before = waitObservers.size;
  const { recorder } = setUp();
  expect(waitObservers.size).toBe(before + 1);
  recorder.dispose();
  expect(waitObservers.size).toBe(before);
});
