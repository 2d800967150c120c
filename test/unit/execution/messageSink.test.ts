import { expect, test } from 'vitest';
import { MessageSink } from '../../../src/execution/messageSink.ts';
import type { SharedMemory } from '../../../src/execution/sharedMemory.ts';
import { transfer } from '../../../src/execution/transfer.ts';
import type { WorkerReport } from '../../../src/protocol/workerLink.ts';

const noSharing: SharedMemory = { share: (value) => value, revive: (value) => value, markDead: () => {} };

/** Clones what is sent, as a port does. */
function setUp(memory = noSharing, timed = false) {
  const reports: WorkerReport[] = [];
  const sink = new MessageSink(
    (report, list = []) => void reports.push(structuredClone(report, { transfer: list as ArrayBuffer[] })),
    memory,
    'thread',
    timed,
  );
  return { sink, reports };
}

const at = (item: number) => ({ chunk: 0, attempt: 1, item });

test('results that cannot change share a message for up to 4 ms', () => {
  const { sink, reports } = setUp();
  sink.succeed(at(0), 0, 10, 'a');
  sink.succeed(at(1), 10, 20, 2);
  expect(reports).toEqual([]);
  sink.succeed(at(2), 3990, 4000, null);
  expect(reports).toEqual([{ type: 'succeeded', items: [0, 1, 2], values: ['a', 2, null], holdsShared: false }]);
});

test('an object is sent when its item ends, after the results before it, so that no later item can change it', () => {
  const { sink, reports } = setUp();
  const list = [1];
  sink.succeed(at(0), 0, 10, 'a');
  sink.succeed(at(1), 10, 20, list);
  list.push(2);
  sink.succeed(at(2), 20, 30, list);
  expect(reports).toMatchObject([
    { items: [0], values: ['a'] },
    { items: [1], values: [[1]] },
    { items: [2], values: [[1, 2]] },
  ]);
});

test('a record waits as a copy, so that no later item can change it', () => {
  const { sink, reports } = setUp();
  const record: { n: number; more?: object } = { n: 1 };
  sink.succeed(at(0), 0, 10, record);
  record.n = 2;
  sink.succeed(at(1), 10, 20, record);
  record.more = {};
  sink.succeed(at(2), 20, 30, record);
  expect(reports).toMatchObject([
    { items: [0, 1], values: [{ n: 1 }, { n: 2 }] },
    { items: [2], values: [{ n: 2, more: {} }] },
  ]);
});

test('a slow item is sent immediately, and the next one is announced after it', () => {
  const { sink, reports } = setUp();
  sink.succeed(at(0), 0, 200, 1);
  expect(sink.announces).toBe(true);
  sink.announce(1, 200.6);
  expect(reports).toMatchObject([
    { type: 'succeeded', items: [0] },
    { type: 'record', record: { type: 'itemStarted', item: 1, atMicros: 201 } },
  ]);
});

test('a thrown value is sent as it is, with its description', () => {
  const { sink, reports } = setUp();
  sink.fail(at(4), 0, 10, { code: 7 }, 'thrown');
  expect(reports).toMatchObject([
    { type: 'failed', item: 4, thrown: { failure: { kind: 'nonError' }, value: { code: 7 } } },
  ]);
});

test('a result that cannot be cloned names the part that is in the way', () => {
  const { sink, reports } = setUp();
  expect(() => sink.succeed(at(0), 0, 10, { rows: [() => 1] })).toThrow('value.rows[0]');
  expect(reports).toEqual([]);
});

test('shared objects are prepared for sending, and the receiver is informed', () => {
  const { sink, reports } = setUp({ ...noSharing, share: () => ({ $poolscope: 'lock' }) });
  sink.succeed(at(0), 0, 10, { lock: {} });
  expect(reports).toEqual([{ type: 'succeeded', items: [0], values: [{ $poolscope: 'lock' }], holdsShared: true }]);
});

test('buffers of a marked result move instead of being copied', () => {
  const { sink, reports } = setUp();
  const buffer = new ArrayBuffer(8);
  sink.succeed(at(0), 0, 10, transfer(buffer, [buffer]));
  expect(buffer.byteLength).toBe(0);
  expect(reports).toMatchObject([{ values: [{ byteLength: 8 }] }]);
});

test('records are sent as they are, but for the chunk, which the receiver knows', () => {
  const { sink, reports } = setUp();
  sink.append({ type: 'chunkTaken', chunk: 0, attempt: 1, careful: false, steps: [] });
  const waited = { type: 'waitEnded', wait: 1, atMicros: 5 } as const;
  sink.append(waited);
  sink.append({ type: 'chunkEnded', chunk: 0 });
  expect(reports).toEqual([{ type: 'record', record: waited }]);
});

test('closing sends what still waits', () => {
  const { sink, reports } = setUp();
  sink.succeed(at(0), 0, 10, 1);
  sink.close();
  expect(reports).toMatchObject([{ items: [0] }]);
});

test('reports of a pool that is recorded carry the times of exactly their items', () => {
  const { sink, reports } = setUp(noSharing, true);
  sink.succeed(at(0), 0.4, 10, 'a');
  sink.succeed(at(1), 10, 20.6, 'b');
  sink.succeed(at(2), 30, 35, new Map());
  expect(() => sink.succeed(at(3), 40, 50, () => 1)).toThrow('a function');
  sink.fail(at(3), 40, 60, new Error('no'), 'thrown');
  const settled = { type: 'itemsSettled', chunk: 0, attempt: 1 };
  expect(reports).toMatchObject([
    { items: [0, 1], times: { ...settled, fromMicros: 0, steps: [0, 1, 1, 1], times: '0,10,0,11,', outcomes: null } },
    { items: [2], times: { ...settled, fromMicros: 30, steps: [2, 1], times: '0,5,', outcomes: null } },
    { item: 3, times: { ...settled, fromMicros: 40, steps: [3, 1], times: '0,20,', outcomes: [2, 1] } },
  ]);
});
