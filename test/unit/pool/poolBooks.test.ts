import { beforeEach, describe, expect, test, vi } from 'vitest';
import { packThrown } from '../../../src/execution/packThrown.ts';
import type { Failure } from '../../../src/model/facts/failure.ts';
import { notices } from '../../../src/model/facts/notice.ts';
import type { Batch, Call } from '../../../src/pool/call.ts';
import { PoolBooks } from '../../../src/pool/poolBooks.ts';
import { fixedChunks } from '../../../src/model/chunks/autoChunks.ts';
import type { WorkerReport } from '../../../src/protocol/workerLink.ts';

/** A call that writes down what it receives. */
class RecordedCall implements Call {
  readonly target = { exportName: 'f', call: 'map' } as const;
  readonly callerStack = '';
  readonly sizer = fixedChunks(1);
  readonly isSpent = true;
  readonly received: unknown[] = [];
  take(): undefined {}
  succeed(index: number, value: unknown): void {
    this.received.push([index, value]);
  }
  fail(index: number, error: Error): void {
    this.received.push([index, error.name, error.message]);
  }
  abandon(error: Error): void {
    this.received.push(error.message);
  }
}

let books: PoolBooks;
let call: RecordedCall;

beforeEach(() => {
  books = new PoolBooks(undefined, () => {});
  call = new RecordedCall();
});

const batch = (from: number, count: number): Batch => ({ from, inputs: Array.from({ length: count }) });
const succeeded = (items: readonly number[], values: readonly unknown[]): WorkerReport => ({
  type: 'succeeded',
  items,
  values,
  holdsShared: false,
});
const started = (item: number): WorkerReport => ({
  type: 'record',
  record: { type: 'itemStarted', item, attempt: 1, atMicros: 5000 } as never,
});
const failure = (kind: Failure['kind'], message: string): Failure => ({
  kind,
  name: 'WorkerCrash',
  message,
  stack: '',
  frames: [],
});
const at = { worker: 0, chunk: 0, attempt: 1, startMicros: 0 };

describe('the books of a pool', () => {
  test('pass values to the call of each item, by the index in that call', () => {
    const other = new RecordedCall();
    books.open(call, batch(4, 2), 0);
    books.open(other, batch(0, 1), 2);
    const { onReport } = books.follow(0);
    onReport(succeeded([1, 2], ['b', 'x']));
    expect([call.received, other.received]).toEqual([[[5, 'b']], [[0, 'x']]]);
    expect([0, 1, 2].map((item) => books.isSettled(item))).toEqual([false, true, true]);
  });

  test('settle each item once, whatever is reported later', () => {
    books.open(call, batch(0, 1), 0);
    const { onReport } = books.follow(0);
    onReport(succeeded([0], [1]));
    onReport(succeeded([0], [2]));
    onReport({ type: 'failed', item: 0, thrown: packThrown(new Error('late'), 'thrown', 'thread') });
    books.settle([0], 'crashed', at, failure('crash', 'gone'));
    expect(call.received).toEqual([[0, 1]]);
    expect([books.settledCount, books.unsuccessfulCount]).toEqual([1, 0]);
  });

  test('know what a worker runs until it has its outcome, or a new worker follows', () => {
    books.open(call, batch(0, 2), 0);
    const { onReport } = books.follow(3);
    onReport(started(0));
    expect(books.running(3)).toEqual([{ item: 0, sinceMs: 5 }]);
    onReport(succeeded([0], [1]));
    expect(books.running(3)).toEqual([]);
    onReport(started(1));
    books.follow(3);
    expect(books.running(3)).toEqual([]);
  });

  test('know several items that a worker runs at the same time, in the order in which they began', () => {
    books.open(call, batch(0, 3), 0);
    const { onReport } = books.follow(0);
    for (const item of [0, 1, 2]) onReport(started(item));
    onReport(succeeded([1], ['b']));
    expect(books.running(0).map(({ item }) => item)).toEqual([0, 2]);
  });

  test('prefer the failure that a worker recorded before it died', () => {
    books.open(call, batch(0, 2), 0);
    const { onReport } = books.follow(0);
    onReport({
      type: 'record',
      record: { type: 'itemFailed', item: 0, failure: failure('crash', 'process.exit(3)') } as never,
    });
    books.settle([0, 1], 'crashed', at, failure('crash', 'the worker is gone'));
    expect(call.received).toEqual([
      [0, 'WorkerCrash', 'process.exit(3)'],
      [1, 'WorkerCrash', 'the worker is gone'],
    ]);
    expect(books.unsuccessfulCount).toBe(2);
  });

  test('fail items without a failure of their own as terminated', () => {
    books.open(call, batch(0, 1), 0);
    books.settle([0], 'cancelled', at);
    expect(call.received).toEqual([[0, 'PoolTerminatedError', expect.stringContaining('while this item was running')]]);
  });

  test('fail the items whose shared values cannot be revived here', () => {
    books.open(call, batch(0, 1), 0);
    const values = [{ $poolscope: 'lock', v: 99, id: 'lock-1' }];
    books.follow(0).onReport({ type: 'succeeded', items: [0], values, holdsShared: true });
    expect(call.received).toEqual([[0, 'UserFacingError', expect.stringContaining('version 99')]]);
  });

  test('abandon each call that has open items once', () => {
    books.open(call, batch(0, 2), 0);
    books.open(call, batch(2, 2), 2);
    books.abandon(new Error('ended'));
    books.abandon(new Error('ended again'));
    expect(call.received).toEqual(['ended']);
  });

  test('hand out waits once', () => {
    const wait: WorkerReport = {
      type: 'record',
      record: { type: 'waitsTallied' } as never,
    };
    books.follow(1).onReport(wait);
    expect(books.takeWaits()).toEqual([{ worker: 1, record: { type: 'waitsTallied' } }]);
    expect(books.takeWaits()).toEqual([]);
  });

  test('a notice of a worker is a warning, once for all workers', () => {
    const warning = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    const notice = notices.builtInsReplaced({ from: 2, to: 2, replaced: ['Date'], added: [] }, true);
    for (const worker of [0, 1]) {
      const { onReport } = books.follow(worker);
      onReport({ type: 'record', record: { type: 'noticeRaised', atMicros: 0, notice } });
    }
    expect(warning.mock.calls).toEqual([[notice.message]]);
    warning.mockRestore();
  });
});
