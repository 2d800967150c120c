import { expect, test } from 'vitest';
import type { ChannelFrame } from '../../../src/protocol/channel.ts';
import { FrameQueue, FrameRefused, FrameWriter } from '../../../src/queue/frames.ts';
import { createSigner } from '../../../src/queue/signing.ts';

const signer = createSigner(Buffer.from('a key of this test'));
const place = (number: number): string => `to run agent ${number}`;
const frame = (payload: unknown): ChannelFrame => ({ kind: 'event', name: 'said', payload });

test('frames come out in the order in which they were written, each once', () => {
  const writer = new FrameWriter(signer, place);
  const written = [frame(new Date(1)), frame('two'), frame(3n)].map((each) => writer.write(each));
  const queue = new FrameQueue(signer, place);
  const [first, second, third] = written.map(
    ({ number, bytes }) =>
      () =>
        queue.take(number, bytes),
  );
  expect(second?.()).toEqual([]);
  expect(second?.()).toEqual([]);
  expect(first?.()).toEqual([frame(new Date(1)), frame('two')]);
  expect([first?.(), third?.()]).toEqual([[], [frame(3n)]]);
  expect(queue.repeated).toBe(2);
});

test('a changed byte, another key and another place are refused before anything is read', () => {
  const { bytes } = new FrameWriter(signer, place).write(frame('x'));
  const refused =
    (other: Uint8Array, where = place, key = signer) =>
    () =>
      new FrameQueue(key, where).take(0, other);
  for (let at = 0; at < bytes.length; at++) {
    const changed = Buffer.from(bytes);
    changed[at] = (changed[at] ?? 0) ^ 1;
    expect(refused(changed)).toThrow(FrameRefused);
  }
  expect(refused(bytes, (number) => `to run other ${number}`)).toThrow(FrameRefused);
  expect(refused(bytes, place, createSigner(Buffer.from('another key')))).toThrow(FrameRefused);
  expect(refused(new Uint8Array(5))).toThrow(FrameRefused);
});
