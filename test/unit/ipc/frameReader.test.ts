import { expect, test } from 'vitest';
import { FrameReader } from '../../../src/ipc/frameReader.ts';

const bytes = Buffer.from([2, 0, 0, 0, 7, 8, 0, 0, 0, 0, 1, 0, 0, 0, 9]);

test.each([1, 2, 3, 4, 5, 7, 100])('frames arrive whole from pieces of %i bytes', (size) => {
  const reader = new FrameReader(Infinity);
  const found: number[][] = [];
  for (let at = 0; at < bytes.length; at += size) {
    for (const frame of reader.read(bytes.subarray(at, at + size))) found.push([...frame]);
  }
  expect(found).toEqual([[7, 8], [], [9]]);
});

test('a frame is refused as soon as its size is over the limit', () => {
  const reader = new FrameReader(10);
  expect(() => [...reader.read(Buffer.from([11, 0, 0, 0]))]).toThrow('the frame is too long');
});
