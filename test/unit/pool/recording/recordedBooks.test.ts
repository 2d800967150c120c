import { beforeEach, expect, test } from 'vitest';
import { packThrown } from '../../../../src/execution/packThrown.ts';
import { createSourceMapper } from '../../../../src/loading/sourceMapper.ts';
import { fixedChunks } from '../../../../src/model/chunks/autoChunks.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import type { Race } from '../../../../src/model/facts/race.ts';
import { PoolBooks } from '../../../../src/pool/poolBooks.ts';
import { PoolLines } from '../../../../src/pool/recording/poolLines.ts';
import { RecordedBooks } from '../../../../src/pool/recording/recordedBooks.ts';
import type { ChunkMessage, WorkerReport } from '../../../../src/protocol/workerLink.ts';
import type { LogWritten, SettledRecord } from '../../../../src/protocol/workerRecords.ts';

let events: RunEvent[];
let inner: PoolBooks;
let lines: PoolLines;
let books: RecordedBooks;

const call = {
  target: { exportName: 'f', call: 'map' },
  callerStack: '',
  sizer: fixedChunks(2),
  isSpent: true,
  take: () => undefined,
  succeed: () => {},
  fail: () => {},
  abandon: () => {},
} as const;

beforeEach(() => {
  events = [];
  const mapper = createSourceMapper({ find: () => undefined });
  const emit = (event: RunEvent): void => void events.push(event);
  inner = new PoolBooks(undefined, () => {});
  lines = new PoolLines(mapper, emit);
  books = new RecordedBooks({ books: inner, mapper, lines, emit, now: () => 900 });
});

/** Worker 1 receives the chunk 4 with the items 10 and 11, which are the first ones of their call. */
function sent(): (report: WorkerReport) => void {
  inner.open(call, { from: 0, inputs: [0, 1] }, 10);
  books.chunkSent(1, { chunk: 4, items: [10, 11], offset: 10 } as unknown as ChunkMessage);
  return books.follow(1).onReport;
}

const times = (item: number, outcomes: readonly number[] | null = null): SettledRecord => ({
  type: 'itemsSettled',
  chunk: 4,
  attempt: 1,
  fromMicros: 100,
  steps: [item, 1],
  times: '0,50,',
  outcomes,
});
const done = (item: number): WorkerReport => ({
  type: 'succeeded',
  items: [item],
  values: [0],
  holdsShared: false,
  times: times(item),
});
const crash = { kind: 'crash', name: 'ProcessExit', message: 'gone', stack: '', frames: [] } as const;

test('an item that fails has its failure before its times', () => {
  const report = sent();
  report({
    type: 'failed',
    item: 11,
    thrown: packThrown(new RangeError('no'), 'thrown', 'thread'),
    times: times(11, [2, 1]),
  });
  expect(events).toMatchObject([
    { type: 'itemFailed', item: 11, worker: 1, failure: { name: 'RangeError' } },
    { type: 'itemsSettled', worker: 1, chunk: 4, steps: [11, 1], outcomes: [2, 1] },
  ]);
  expect(inner.isSettled(11)).toBe(true);
});

test('an item that has its outcome keeps it when its worker reports another one', () => {
  const report = sent();
  books.settle([10], 'timedOut', { worker: 1, chunk: 4, attempt: 1, startMicros: 100 }, { ...crash, kind: 'timeout' });
  report(done(10));
  expect(events).toMatchObject([
    { type: 'itemFailed', item: 10 },
    { type: 'itemsSettled', outcomes: [3, 1] },
  ]);
  expect(events).toHaveLength(2);
});

test('the last words of an item are the reason for which its worker died', () => {
  const report = sent();
  report({ type: 'record', record: { type: 'itemFailed', item: 10, attempt: 1, failure: crash } });
  const lost = { ...crash, name: 'WorkerLost', message: 'the worker has ended' };
  books.settle([10], 'crashed', { worker: 1, chunk: 4, attempt: 1, startMicros: 100 }, lost);
  expect(events[0]).toMatchObject({ type: 'itemFailed', item: 10, failure: { message: 'gone' } });
});

test('an item is shown as running only while it has no outcome', () => {
  const report = sent();
  report({ type: 'record', record: { type: 'itemStarted', item: 10, atMicros: 100 } });
  report(done(10));
  expect(books.takeBegun()).toEqual([]);
  report({ type: 'record', record: { type: 'itemStarted', item: 11, atMicros: 160 } });
  expect(books.takeBegun()).toEqual([{ type: 'itemStarted', item: 11, worker: 1, chunk: 4, atMicros: 160 }]);
  expect(books.takeBegun()).toEqual([]);
});

test('lines and races name the items of all calls, also a line that comes when its chunk has ended', () => {
  const report = sent();
  const line: LogWritten = {
    type: 'logWritten',
    atMicros: 120,
    item: 1,
    chunk: 4,
    level: 'info',
    stream: 'stdout',
    text: 'half ',
    site: null,
    open: true,
  };
  report({ type: 'record', record: line });
  books.chunkSent(1, { chunk: 5, items: [12], offset: 12 } as unknown as ChunkMessage);
  const { open: _, ...rest } = line;
  report({ type: 'record', record: { ...rest, text: 'line' } });
  report({ type: 'record', record: { ...rest, chunk: null, item: null, text: 'of no item' } });
  expect(lines.take()).toMatchObject([
    { seq: 0, item: 11, worker: 1, text: 'half line' },
    { seq: 1, item: null, worker: 1, text: 'of no item' },
  ]);
  const access = { op: 'write', worker: 1, item: 0, stack: '', frames: [] } as const;
  const accesses = [access, { ...access, worker: null, item: null }] as const;
  const race: Race = { kind: 'value', id: 'v', name: null, element: null, accesses };
  books.addRace(race);
  expect(events.at(-1)).toMatchObject({ type: 'raceFound', race: { accesses: [{ item: 12 }, { item: null }] } });
});

test('items that never end are cancelled with the pool', () => {
  const report = sent();
  report(done(10));
  books.cancel(inner.openItems);
  expect(events.at(-1)).toMatchObject({ type: 'itemsSettled', worker: -1, steps: [11, 1], outcomes: [5, 1] });
  books.cancel([]);
  expect(events).toHaveLength(2);
});
