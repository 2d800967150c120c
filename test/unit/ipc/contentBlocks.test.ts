import { hash } from 'node:crypto';
import { expect, test } from 'vitest';
import { cutBlocks } from '../../../src/ipc/contentBlocks.ts';

/** Bytes that look random, the same in each run. */
function bytesOf(length: number, seed: number): Uint8Array {
  let state = seed;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return state >>> 24;
  });
}

test('blocks are the bytes in their order, each with its hash and at most 128 KiB', () => {
  for (const bytes of [bytesOf(1_000_000, 1), new Uint8Array(1_000_000), bytesOf(5, 2), new Uint8Array()]) {
    const blocks = cutBlocks(bytes);
    expect(Buffer.concat(blocks.map((block) => block.bytes)).equals(bytes)).toBe(true);
    for (const block of blocks) {
      expect(block.bytes.length).toBeLessThanOrEqual(128 * 1024);
      expect(block.hash).toBe(hash('sha256', block.bytes, 'base64url'));
    }
  }
});

test('equal bytes behind different ones are equal blocks, but for the first one', () => {
  const table = bytesOf(1_000_000, 3);
  const [first, second] = ['item 1', 'the item with the number 12'].map((head) =>
    cutBlocks(Buffer.concat([Buffer.from(head), table])),
  );
  const known = new Set(first?.map((block) => block.hash));
  const fresh = second?.filter((block) => !known.has(block.hash)) ?? [];
  expect(fresh).toHaveLength(1);
  expect(fresh[0]).toBe(second?.[0]);
});
