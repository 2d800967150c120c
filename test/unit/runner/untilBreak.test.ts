import { expect, test } from 'vitest';
import { InputBrokeOff, untilBreak } from '../../../src/runner/untilBreak.ts';

async function* batchesThenError(...batches: number[][]): AsyncGenerator<number[]> {
  yield* batches;
  throw new RangeError('torn');
}

async function read(batches: AsyncIterable<readonly unknown[]>): Promise<unknown[]> {
  const inputs: unknown[] = [];
  for await (const batch of batches) inputs.push(...batch);
  return inputs;
}

test('an input that breaks off ends with what it gave, and the error has the number of its items', async () => {
  const { source, broke } = untilBreak({ count: undefined, batches: batchesThenError([1, 2], [3]) });
  expect(broke()).toBeUndefined();
  expect(await read(source.batches)).toEqual([1, 2, 3]);
  expect(broke()).toBeInstanceOf(InputBrokeOff);
  expect(broke()).toMatchObject({ items: 3, cause: { message: 'torn' } });
});

test('an error before the first item is thrown as it is', async () => {
  const { source } = untilBreak({ count: undefined, batches: batchesThenError() });
  await expect(read(source.batches)).rejects.toThrow(RangeError);
});
