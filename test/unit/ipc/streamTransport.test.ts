import { PassThrough } from 'node:stream';
import { expect, test } from 'vitest';
import { streamTransport } from '../../../src/ipc/streamTransport.ts';
import type { ChannelFrame } from '../../../src/protocol/channel.ts';

const magic = '\nhere\n';
const event = (payload: unknown): ChannelFrame => ({ kind: 'event', name: 'said', payload });

function pair(greeting = '') {
  const there = new PassThrough();
  const back = new PassThrough();
  if (greeting !== '') back.write(greeting);
  const far = streamTransport({ input: there, output: back, magic, speaks: true });
  const near = streamTransport({ input: back, output: there, magic, speaks: false });
  return { far, near, back };
}

test('values of any type arrive as they are, behind whatever a shell prints first', async () => {
  const { far, near } = pair('Welcome to build1!\nLast login: today\n');
  const arrived = new Promise<ChannelFrame>((resolve) => near.onFrame(resolve));
  const value = { when: new Date(5), bytes: new Uint8Array([1, 2]), map: new Map([['a', 1n]]) };
  far.send(event(value));
  expect(await arrived).toEqual(event(value));
});

test('a frame that cannot be read, and a stream without the word, close the connection with a reason', async () => {
  const { near, back, far } = pair();
  const reason = new Promise<Error>((resolve) => near.onClose(resolve));
  far.send(event(1));
  back.write(Buffer.from([3, 0, 0, 0, 1, 2, 3]));
  expect((await reason).message).toContain('not a frame');
  const other = pair('x'.repeat(70_000).replaceAll('x', 'no '));
  const silent = streamTransport({ input: other.back, output: new PassThrough(), magic: '\nother\n', speaks: false });
  expect((await new Promise<Error>((resolve) => silent.onClose(resolve))).message).toContain('not an agent');
});

test('a sender that waits is woken when the connection closes', async () => {
  const there = new PassThrough({ highWaterMark: 10 });
  const far = streamTransport({ input: new PassThrough(), output: there, magic, speaks: true });
  far.onClose(() => {});
  far.send(event('x'.repeat(100)));
  const drained = far.drained();
  far.close();
  await drained;
});
