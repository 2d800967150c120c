import { describe, expect, test } from 'vitest';
import { fixedChunks } from '../../../src/model/chunks/autoChunks.ts';
import type { Call } from '../../../src/pool/call.ts';
import { MapCall } from '../../../src/pool/mapCall.ts';
import { prepare, SpecialInput, type Prepared } from '../../../src/pool/prepare.ts';
import { WorkQueue } from '../../../src/pool/workQueue.ts';
import { Lock } from '../../../src/sync/lock.ts';

const target = { exportName: 'f', call: 'map' } as const;
const inputs = (count: number): Prepared[] => Array.from({ length: count }, (_, k) => k);
const map = (count: number, chunksize: number): MapCall =>
  new MapCall(target, '', inputs(count), fixedChunks(chunksize));

test('the queue numbers items through all calls and keeps places within each', async () => {
  const queue = new WorkQueue(() => {});
  queue.add(map(2, 2));
  queue.add(map(3, 2));
  const [first, second, third] = [await queue.next(), await queue.next(), await queue.next()];
  expect([first, second, third].map((chunk) => [chunk?.items, chunk?.offset])).toEqual([
    [[0, 1], 0],
    [[2, 3], 2],
    [[4], 2],
  ]);
});

test('a worker that waits gets a new call immediately, and the end when the queue is closed', async () => {
  const queue = new WorkQueue(() => {});
  const waiting = [queue.next(), queue.next()];
  queue.add(map(1, 1));
  expect((await waiting[0])?.items).toEqual([0]);
  queue.close();
  expect(await waiting[1]).toBeUndefined();
  expect(await queue.next()).toBeUndefined();
});

test('a closed queue still returns chunks that were put back', async () => {
  const queue = new WorkQueue(() => {});
  queue.add(map(1, 1));
  const chunk = await queue.next();
  queue.close();
  queue.giveBack(chunk!);
  expect(await queue.next()).toEqual(chunk);
  expect(await queue.next()).toBeUndefined();
});

test('a queue reports the duration of each chunk to its call once', async () => {
  const queue = new WorkQueue(() => {});
  const sizer = { ...fixedChunks(2), seen: [] as number[][], saw: (...took: number[]) => void sizer.seen.push(took) };
  queue.add(new MapCall(target, '', inputs(4), sizer));
  const first = await queue.next();
  const second = await queue.next();
  queue.saw(second!, 500);
  queue.saw(second!, 500);
  queue.saw(first!, 700);
  expect(sizer.seen).toEqual([
    [2, 500],
    [2, 700],
  ]);
});

test('a chunk contains everything for its worker: inputs, their place, and transferred objects', async () => {
  const queue = new WorkQueue(() => {});
  const buffer = new ArrayBuffer(1);
  const lock = new Lock();
  const prepared = ['plain', prepare(lock, () => 'lock', 'map', 'thread'), new SpecialInput(buffer, false, [buffer])];
  queue.add(new MapCall(target, '', prepared, fixedChunks(9), [1, 2]));
  expect(await queue.next()).toMatchObject({
    chunk: 0,
    items: [0, 1],
    inputs: ['plain', { $poolscope: 'lock', id: lock.id }],
    target,
    holdsShared: true,
    clock: [1, 2],
  });
  const moving = await queue.next();
  expect(moving).toMatchObject({ chunk: 1, items: [2], inputs: [buffer], holdsShared: false, transfer: [buffer] });
  expect(moving?.transfer).toEqual([buffer]);
});

describe('a queue whose pool has ended', () => {
  test('abandons its calls, those that are added later too, and sends nothing', async () => {
    const sent: Call[] = [];
    const queue = new WorkQueue((call) => sent.push(call));
    const waiting = queue.next();
    const before = map(2, 1);
    queue.add(before);
    const chunk = await waiting;
    queue.abandon(new Error('the end'));
    await expect(before.result).rejects.toThrow('the end');
    const after = map(1, 1);
    queue.add(after);
    await expect(after.result).rejects.toThrow('the end');
    expect([sent, chunk?.items]).toEqual([[before], [0]]);
    expect(await queue.next()).toBeUndefined();
  });

  test('ends the wait of every worker', async () => {
    const queue = new WorkQueue(() => {});
    const waiting = [queue.next(), queue.next()];
    queue.abandon(new Error('the end'));
    expect(await Promise.all(waiting)).toEqual([undefined, undefined]);
  });
});

test('a returned chunk is sent first', async () => {
  const queue = new WorkQueue(() => {});
  queue.add(map(2, 1));
  const first = await queue.next();
  queue.giveBack(first!);
  expect([(await queue.next())?.items, (await queue.next())?.items]).toEqual([[0], [1]]);
});

test('a call without inputs now lets the next one go first', async () => {
  const queue = new WorkQueue(() => {});
  const slow = map(1, 1);
  let isReady = false;
  const call: Call = {
    target,
    callerStack: '',
    sizer: slow.sizer,
    get isSpent() {
      return slow.isSpent;
    },
    take: () => (isReady ? slow.take() : undefined),
    succeed: () => {},
    fail: () => {},
    abandon: () => {},
  };
  queue.add(call);
  queue.add(map(1, 1));
  expect((await queue.next())?.items).toEqual([0]);
  const waiting = queue.next();
  queue.close();
  isReady = true;
  queue.wake();
  expect((await waiting)?.items).toEqual([1]);
  expect(await queue.next()).toBeUndefined();
});
