import { afterEach, describe, expect, test, vi } from 'vitest';
import { Channel } from '../../../src/sync/channel.ts';
import { decode, encode } from '../../../src/sync/message.ts';
import { tryLock, unlock } from '../../../src/sync/mutex.ts';
import type { Steps } from '../../../src/sync/park.ts';
import { ringWords } from '../../../src/sync/ring.ts';

const bytes = Channel.bytesFor(1024);
const open = (): Channel => new Channel(new SharedArrayBuffer(bytes), 0, bytes, false);
const large = encode('x'.repeat(5000));

/** Runs steps until they end or wait; undefined if they wait. */
function advance<T>(steps: Steps<T>): T | undefined {
  for (;;) {
    const next = steps.next();
    if (next.done === true) return next.value;
    if (!next.value.spin) return undefined;
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

describe('a message that is larger than the ring', () => {
  test('passes through while writer and reader take turns', () => {
    const channel = open();
    const [put, take] = [channel.putSteps(large, Infinity), channel.takeSteps(Infinity)];
    let [done, taken] = [advance(put), advance(take)];
    while (done === undefined || taken === undefined) {
      done ??= advance(put);
      taken ??= advance(take);
    }
    expect(done).toBe('done');
    expect(taken).toEqual(large);
  });

  test('is dropped if its writer ends halfway', () => {
    const channel = open();
    const put = channel.putSteps(large, Infinity);
    expect(advance(put)).toBeUndefined();
    put.return('full');
    expect(channel.tryTake()).toBeUndefined();
    const take = channel.takeSteps(Infinity);
    expect(advance(take)).toBeUndefined();
    channel.tryPut(encode('next'));
    expect(decode(advance(take) as never)).toBe('next');
  });

  test('is dropped if its writer gives up at the deadline', () => {
    let nowMs = 0;
    vi.spyOn(performance, 'now').mockImplementation(() => nowMs);
    const channel = open();
    const put = channel.putSteps(large, 10);
    expect(advance(put)).toBeUndefined();
    const take = channel.takeSteps(1000);
    nowMs = 20;
    expect(advance(put)).toBe('full');
    expect(advance(take)).toBeUndefined();
    nowMs = 2000;
    expect(advance(take)).toBe('empty');
  });

  test('leaves no trace if its reader ends halfway', () => {
    const channel = open();
    const put = channel.putSteps(large, Infinity);
    advance(put);
    const take = channel.takeSteps(Infinity);
    expect(advance(take)).toBeUndefined();
    take.return('empty');
    // The pieces that follow have lost their beginning.
    while (advance(put) === undefined) channel.tryTake();
    channel.tryPut(encode('next'));
    expect(decode(channel.tryTake()!)).toBe('next');
  });

  test('ends as closed when its reader goes away', () => {
    const channel = open();
    const put = channel.putSteps(large, Infinity);
    advance(put);
    channel.endReading();
    expect(advance(put)).toBe('closed');
  });
});

describe('a call that does not want to wait', () => {
  test('takes nothing while another thread holds the mutex of the readers', () => {
    const channel = open();
    channel.tryPut(encode(1));
    tryLock(channel.words, ringWords.readersMutex);
    expect(channel.tryTake()).toBeUndefined();
    unlock(channel.words, ringWords.readersMutex);
    expect(decode(channel.tryTake()!)).toBe(1);
  });

  test('puts nothing while another thread holds the mutex of the writers', () => {
    const channel = open();
    tryLock(channel.words, ringWords.writersMutex);
    expect(channel.tryPut(encode(1))).toBe(false);
    unlock(channel.words, ringWords.writersMutex);
    expect(channel.tryPut(encode(1))).toBe(true);
  });

  test('reports full or empty immediately', () => {
    const channel = open();
    expect(advance(channel.takeSteps(-Infinity))).toBe('empty');
    while (channel.tryPut(encode('x'.repeat(100))));
    expect(advance(channel.putSteps(encode('x'.repeat(100)), -Infinity))).toBe('full');
  });
});

test('a wait for a message counts as waiting only while it is parked', () => {
  const channel = open();
  const poll = channel.pollSteps(Infinity);
  advance(poll);
  expect(Atomics.load(channel.words, ringWords.readersWaiting)).toBe(1);
  poll.return(false);
  expect(Atomics.load(channel.words, ringWords.readersWaiting)).toBe(0);
});

test('a join ends although new messages have arrived since all were reported', () => {
  const joinable = new Channel(new SharedArrayBuffer(bytes), 0, bytes, true);
  joinable.tryPut(encode(1));
  const join = joinable.joinSteps(Infinity);
  expect(advance(join)).toBeUndefined();
  joinable.finishOne();
  joinable.tryPut(encode(2));
  expect(advance(join)).toBe(true);
});
