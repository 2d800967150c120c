import { deserialize } from 'node:v8';
import { expect, test } from 'vitest';
import { ValueShelf } from '../../../src/remote/valueShelf.ts';

const large = (n: number): unknown => [n, new Float64Array(50_000).map((_, k) => Math.sin(k))];

test('a small value travels with its message', () => {
  const shelf = new ValueShelf();
  const { sent } = shelf.put({ n: 1, at: new Date(5) });
  expect(sent.kind === 'bytes' && deserialize(sent.bytes)).toEqual({ n: 1, at: new Date(5) });
  expect(shelf.bytes).toBe(0);
});

test('blocks of a large value are there until the last value with them is released', () => {
  const shelf = new ValueShelf();
  const [first, second] = [shelf.put(large(1)), shelf.put(large(2))];
  const blocks = first.sent.kind === 'blocks' ? first.sent.blocks : [];
  const found = blocks.map(({ hash }) => shelf.read(hash) ?? new Uint8Array());
  expect(deserialize(Buffer.concat(found))).toEqual(large(1));
  expect(shelf.bytes).toBeLessThan(1.5 * 400_000);
  first.release();
  first.release();
  const last = blocks.at(-1)?.hash ?? '';
  expect([shelf.read(blocks[0]?.hash ?? ''), shelf.read(last)?.length]).toEqual([null, blocks.at(-1)?.length]);
  second.release();
  expect([shelf.read(last), shelf.bytes]).toEqual([null, 0]);
});

test('a value that all workers receive is cut once', () => {
  const shelf = new ValueShelf();
  const args = [large(1)];
  expect(shelf.keep(args)).toBe(shelf.keep(args));
});
