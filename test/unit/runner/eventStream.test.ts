import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createDeferred, type Deferred } from '../../../src/base/deferred.ts';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { EventStream } from '../../../src/runner/eventStream.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const event = (total: number): RunEvent => ({ type: 'inputEnded', total });
const logs: RunEvent = { type: 'logsWritten', records: [] };

function setUp() {
  const batches: (readonly RunEvent[])[] = [];
  const answers: Deferred<void>[] = [];
  const stream = new EventStream((batch) => {
    batches.push(batch);
    const answer = createDeferred<void>();
    answers.push(answer);
    return answer.promise;
  });
  return { stream, batches, answers };
}

test('events of 25 ms share a batch', async () => {
  const { stream, batches } = setUp();
  stream.emit(event(1));
  stream.emit(event(2));
  await vi.advanceTimersByTimeAsync(24);
  expect(batches).toEqual([]);
  await vi.advanceTimersByTimeAsync(1);
  expect(batches).toEqual([[event(1), event(2)]]);
});

test('a batch waits until the one before it is answered, or has failed', async () => {
  const { stream, batches, answers } = setUp();
  stream.emit(event(1));
  await vi.advanceTimersByTimeAsync(25);
  stream.emit(event(2));
  await vi.advanceTimersByTimeAsync(500);
  expect(batches).toHaveLength(1);
  answers[0]?.reject(new Error('nobody is there'));
  await vi.advanceTimersByTimeAsync(0);
  expect(batches).toEqual([[event(1)], [event(2)]]);
});

test('flush resolves when all that was emitted has been answered', async () => {
  const { stream, batches, answers } = setUp();
  stream.emit(event(1));
  let flushed = false;
  const flush = stream.flush().then(() => (flushed = true));
  await vi.advanceTimersByTimeAsync(0);
  expect([batches.length, flushed]).toEqual([1, false]);
  answers[0]?.resolve();
  await flush;
  expect(flushed).toBe(true);
});

test('log lines wait while eight pieces of the log are on their way', async () => {
  const { stream, answers } = setUp();
  for (let k = 0; k < 7; k++) stream.emit(logs);
  expect(stream.hasRoom).toBe(true);
  stream.emit(logs);
  expect(stream.hasRoom).toBe(false);
  const room = stream.untilRoom();
  await vi.advanceTimersByTimeAsync(0);
  answers[0]?.resolve();
  await room;
  expect(stream.hasRoom).toBe(true);
});
