import { describe, expect, test } from 'vitest';
import { encode, type Message } from '../../../src/sync/message.ts';
import {
  firstFlag,
  frameBytes,
  lastFlag,
  padFlag,
  Ring,
  ringSize,
  ringWords,
  wholeFlags,
} from '../../../src/sync/ring.ts';

function ringOf(size: number, joinable = false): Ring {
  const bytes = Ring.bytesFor(size);
  return new Ring(new SharedArrayBuffer(bytes), 0, bytes, joinable);
}

const put = (ring: Ring, value: unknown): boolean => ring.write(encode(value), wholeFlags);

/** Takes the frame at the head; undefined for a pad frame. */
function take(ring: Ring): Message['content'] | undefined {
  const frame = ring.front();
  const content = (frame.flags & padFlag) === 0 ? ring.read(frame).content : undefined;
  ring.advance(frame);
  return content;
}

/** Moves both ends of an empty ring to a position. */
function moveTo(ring: Ring, position: number): void {
  Atomics.store(ring.words, ringWords.tail, position);
  Atomics.store(ring.words, ringWords.head, position);
}

describe('a frame', () => {
  test('has a header of 8 bytes and its content, padded to 8', () => {
    expect([0, 1, 8, 9].map(frameBytes)).toEqual([8, 16, 16, 24]);
  });

  test('that ends exactly at the end of the ring needs no padding', () => {
    const ring = ringOf(64);
    moveTo(ring, 48);
    put(ring, 'ab');
    put(ring, 'next');
    expect([take(ring), take(ring), ring.isEmpty]).toEqual(['ab', 'next', true]);
  });

  test('that does not fit before the end begins at the start, behind a pad frame', () => {
    const ring = ringOf(64);
    moveTo(ring, 48);
    const text = 'longer than eight';
    const bytes = frameBytes(text.length);
    expect(bytes).toBeGreaterThan(16);
    put(ring, text);
    expect([ring.front().flags & padFlag, ring.front().bytes]).toEqual([padFlag, 16]);
    expect([take(ring), take(ring), ring.isEmpty]).toEqual([undefined, text, true]);
  });

  test('needs room for the padding too', () => {
    const ring = ringOf(64);
    moveTo(ring, 48);
    expect(ring.fits(48)).toBe(true);
    expect(ring.fits(56)).toBe(false);
    moveTo(ring, 0);
    expect(ring.fits(64)).toBe(true);
  });
});

test.each([
  ['the largest positive word', 2 ** 31 - 16],
  ['the largest word', -16],
])('positions pass %s', (_, position) => {
  const ring = ringOf(64);
  moveTo(ring, position);
  const values = ['a', 'b', 'c'];
  for (const value of values) put(ring, value);
  expect([ring.isEmpty, ring.length, ring.fits(24)]).toEqual([false, 3, false]);
  expect(values.map(() => take(ring))).toEqual(values);
  expect([ring.isEmpty, ring.length]).toEqual([true, 0]);
});

describe('the end of a ring', () => {
  test('is visible to both sides, and frames can still be read', () => {
    const ring = ringOf(64);
    put(ring, 1);
    ring.endWriting();
    expect([ring.isClosed, ring.writersGone, ring.readersGone]).toEqual([true, true, false]);
    expect(put(ring, 2)).toBe(false);
    expect([ring.length, take(ring), ring.isEmpty]).toEqual([1, 1, true]);
  });

  test('are possible from both sides', () => {
    const ring = ringOf(64);
    ring.endReading();
    ring.endWriting();
    ring.endWriting();
    expect([ring.writersGone, ring.readersGone, ring.isEmpty]).toEqual([true, true, true]);
  });
});

describe('a ring with a capacity', () => {
  test('counts messages and not their pieces', () => {
    const ring = ringOf(1024);
    ring.words[ringWords.capacity] = 2;
    put(ring, 'whole');
    const piece = encode('piece');
    ring.write(piece, firstFlag);
    ring.write(piece, 0);
    expect([ring.length, ring.hasTurn]).toEqual([1, true]);
    ring.write(piece, lastFlag);
    expect([ring.length, ring.hasTurn, ring.isFull]).toEqual([2, false, true]);
  });

  test('of none is full when not even the smallest message fits', () => {
    const ring = ringOf(64);
    for (let k = 0; k < 3; k++) put(ring, k);
    expect(ring.isFull).toBe(false);
    put(ring, 3);
    expect(ring.isFull).toBe(true);
  });
});

describe('the count of unfinished messages', () => {
  test('changes with messages and reports, and notes when it becomes 0', () => {
    const ring = ringOf(64, true);
    put(ring, 1);
    put(ring, 2);
    expect([ring.finishOne(), Atomics.load(ring.words, ringWords.zeroes)]).toEqual([true, 0]);
    expect([ring.finishOne(), Atomics.load(ring.words, ringWords.zeroes)]).toEqual([true, 1]);
    expect(ring.finishOne()).toBe(false);
  });

  test('leaves out a message that came too late for the ring', () => {
    const ring = ringOf(64, true);
    ring.endWriting();
    put(ring, 1);
    expect(ring.finishOne()).toBe(false);
  });
});

test('the size of a ring is a power of two, from 1 KiB to 512 MiB', () => {
  expect([1, 1024, 1025, 2 ** 29].map(ringSize)).toEqual([1024, 1024, 2048, 2 ** 29]);
  expect(() => ringSize(2 ** 29 + 1)).toThrow('the memory for messages must be 536870912 bytes at most');
  expect(() => ringSize(0)).toThrow('the memory for messages must be a whole number from 1 on, not 0');
});
