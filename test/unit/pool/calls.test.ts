import { expect, test } from 'vitest';
import { AutoChunks, fixedChunks } from '../../../src/model/chunks/autoChunks.ts';
import type { Batch, Call } from '../../../src/pool/call.ts';
import { MapCall } from '../../../src/pool/mapCall.ts';
import { prepare, SpecialInput } from '../../../src/pool/prepare.ts';
import { StreamCall, type StreamOptions } from '../../../src/pool/streamCall.ts';

const target = { exportName: 'f', call: 'map' } as const;
const inputs = (count: number) => Array.from({ length: count }, (_, input) => ({ input, holdsShared: false }));
const map = (count: number, chunksize: number): MapCall =>
  new MapCall(target, '', inputs(count), fixedChunks(chunksize));

function stream(options: Partial<StreamOptions>): StreamCall {
  return new StreamCall({
    target,
    callerStack: '',
    source: [1, 2, 3],
    sizer: fixedChunks(1),
    isPatient: true,
    buffersize: 2,
    ordered: true,
    prepare: (item) => prepare(item, () => 'item', 'map', 'thread'),
    clock: () => undefined,
    onResult: () => {},
    onChange: () => {},
    ...options,
  });
}

const takeAll = (call: Call): Batch[] => {
  const batches: Batch[] = [];
  for (let batch = call.take(); batch; batch = call.take()) batches.push(batch);
  return batches;
};

test('a map is cut into chunks that have the number of their first item', () => {
  expect(takeAll(map(7, 3)).map(({ from, inputs: some }) => [from, some.length])).toEqual([
    [0, 3],
    [3, 3],
    [6, 1],
  ]);
});

test('an item that moves its buffers away travels alone', () => {
  const [a, b, c] = inputs(3);
  const call = new MapCall(target, '', [a, new SpecialInput(b, false, [new ArrayBuffer(1)]), c], fixedChunks(3));
  expect(takeAll(call).map(({ from, inputs: some }) => [from, some.length])).toEqual([
    [0, 1],
    [1, 1],
    [2, 1],
  ]);
});

test('a map rejects with the first error in order, after all have ended', async () => {
  const call = map(3, 1);
  takeAll(call);
  const settled: string[] = [];
  call.result.catch((error: Error) => settled.push(error.message)).catch(() => {});
  call.fail(2, new Error('third'));
  call.fail(1, new Error('second'));
  await Promise.resolve();
  expect(settled).toEqual([]);
  call.succeed(0, 1);
  await expect(call.result).rejects.toThrow('second');
});

test('a stream reads no further than its buffer', async () => {
  let read = 0;
  function* source(): Generator<number> {
    for (;;) yield read++;
  }
  const call = stream({ source: source(), buffersize: 4 });
  expect(read).toBe(4);
  takeAll(call);
  for (let index = 0; index < 4; index++) call.succeed(index, index);
  expect(read).toBe(4);
  await call.next();
  expect(read).toBe(5);
});

test('a stream yields results in order, an unordered one as they arrive', async () => {
  for (const [ordered, expected] of [
    [true, ['a', 'b']],
    [false, ['b', 'a']],
  ] as const) {
    const call = stream({ ordered });
    call.succeed(1, 'b');
    call.succeed(0, 'a');
    expect([(await call.next()).value, (await call.next()).value]).toEqual(expected);
  }
});

test('several may wait for a stream at the same time, and all receive its end', async () => {
  const call = stream({ source: [1] });
  const waiting = [call.next(), call.next(), call.next()];
  call.succeed(0, 'only');
  expect((await Promise.all(waiting)).map(({ done }) => done)).toEqual([false, true, true]);
});

test('the error of an item ends its stream and closes the source', async () => {
  let closed = false;
  function* source(): Generator<number> {
    try {
      for (let k = 0; ; k++) yield k;
    } finally {
      closed = true;
    }
  }
  const call = stream({ source: source() });
  call.fail(0, new Error('bad item'));
  await expect(call.next()).rejects.toThrow('bad item');
  expect(await call.next()).toEqual({ done: true, value: undefined });
  expect([closed, call.isSpent]).toEqual([true, true]);
});

test('a stream whose pool ends yields available results and then the reason', async () => {
  const call = stream({});
  takeAll(call);
  call.succeed(0, 'there');
  call.abandon(new Error('ended'));
  expect(await call.next()).toEqual({ done: false, value: 'there' });
  await expect(call.next()).rejects.toThrow('ended');
  expect((await call.next()).done).toBe(true);
});

test('a map with chunks of no fixed size uses larger ones when items are quick', () => {
  const call = new MapCall(target, '', inputs(1000), new AutoChunks({ workers: 2, concurrency: 1 }));
  expect(call.take()?.inputs).toHaveLength(1);
  call.sizer.saw?.(1, 100);
  const [next, ...rest] = takeAll(call);
  expect(next?.from).toBe(1);
  expect(next?.inputs.length).toBeGreaterThan(10);
  expect(rest.at(-1)!.inputs.length).toBeLessThan(next!.inputs.length);
});

test('a stream with a slow source sends available items to a free worker, others wait for a whole chunk', () => {
  const three = fixedChunks(3);
  const source = [1, 2, 3, 4];
  const patient = stream({ source, buffersize: 2, sizer: three });
  expect(patient.take()).toBeUndefined();
  const hasty = stream({ source, buffersize: 2, sizer: three, isPatient: false });
  expect(hasty.take()?.inputs).toHaveLength(2);
});
