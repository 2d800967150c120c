import { expect, it } from 'vitest';
import { fromArray, prefixed, withExtension } from '../../../src/readers/reader.ts';

it('recognises a SPEC by its prefix or, in any case, by its extension', () => {
  expect(prefixed('lines:')('lines:a.json')).toBe('a.json');
  expect(prefixed('lines:')('a.lines:')).toBeUndefined();
  expect(withExtension('.ndjson', '.jsonl')('A.JSONL')).toBe('A.JSONL');
  expect(withExtension('.json')('a.json5')).toBeUndefined();
  expect(withExtension('.csv')('rows.csv.GZ')).toBe('rows.csv.GZ');
  expect(withExtension('.csv')('rows.gz')).toBeUndefined();
});

it('returns an array in batches of one size, the last one smaller', async () => {
  const items = Array.from({ length: 2050 }, (_, k) => k);
  const sizes = async (batches: AsyncIterable<readonly unknown[]>): Promise<number[]> => {
    const found: number[] = [];
    for await (const batch of batches) found.push(batch.length);
    return found;
  };
  expect(await sizes(fromArray(items).batches)).toEqual([1024, 1024, 2]);
  expect(await sizes(fromArray([]).batches)).toEqual([]);
});
