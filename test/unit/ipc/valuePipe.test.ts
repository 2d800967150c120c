import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { valuePipe } from '../../../src/ipc/valuePipe.ts';
import { socketIn } from '../../../src/ipc/workDir.ts';
import { scratch } from '../../support/scratch.ts';

async function twoEnds() {
  const server = createServer().listen(socketIn(dirname(scratch('socket')), 'test.sock'));
  await once(server, 'listening');
  const near = connect(server.address() as string);
  const [far] = (await once(server, 'connection')) as [Socket];
  onTestFinished(() => {
    near.destroy();
    far.destroy();
    server.close();
  });
  return { near, far, sender: valuePipe<unknown, never>(near), receiver: valuePipe<never, unknown>(far) };
}

/** Resolves with this number of values. */
const take = (pipe: { onValue(listener: (value: unknown) => void): void }, count: number): Promise<unknown[]> =>
  new Promise((resolve) => {
    const values: unknown[] = [];
    pipe.onValue((value) => {
      if (values.push(value) === count) resolve(values);
    });
  });

test('values arrive in order, as structured clones', async () => {
  const { sender, receiver } = await twoEnds();
  const sent = [1, null, undefined, new Map([[1n, new Set(['é'])]]), new Float64Array([1.5]), 'x'.repeat(300_000)];
  for (const value of sent) sender.send(value);
  expect(await take(receiver, sent.length)).toEqual(sent);
});

test('a value that arrives while nobody listens waits for the next listener', async () => {
  const { sender, receiver } = await twoEnds();
  for (const value of ['first', 'second', 'third']) sender.send(value);
  const first = await new Promise((resolve) => receiver.onceValue(resolve));
  await sender.flush();
  expect(first).toBe('first');
  expect(await take(receiver, 2)).toEqual(['second', 'third']);
});

test('two values share no memory, so that one of them can be given away', async () => {
  const { sender, receiver } = await twoEnds();
  sender.send(new Uint8Array([1]));
  sender.send(new Uint8Array([2]));
  const [first, second] = (await take(receiver, 2)) as [Uint8Array<ArrayBuffer>, Uint8Array<ArrayBuffer>];
  structuredClone(first, { transfer: [first.buffer] });
  expect(second).toEqual(new Uint8Array([2]));
});

test('what cannot be cloned throws, and the pipe still works', async () => {
  const { sender, receiver } = await twoEnds();
  expect(() => sender.send(() => 1)).toThrow('could not be cloned');
  sender.send('next');
  expect(await take(receiver, 1)).toEqual(['next']);
});

test('a pipe whose other end is gone swallows what is sent', async () => {
  const { near, far, sender } = await twoEnds();
  far.destroy();
  await once(near, 'close');
  sender.send('too late');
  await sender.flush();
});

test('a bypass carries all bytes, and what it does not take goes to the stream', async () => {
  const { near, far } = await twoEnds();
  let take: (bytes: Uint8Array) => void = () => {};
  const written: Uint8Array[] = [];
  const pipe = valuePipe<string, string>(near, {
    writeNow: (bytes) => (written.push(bytes.slice(0, 2)), 2),
    onBytes: (listener) => (take = listener),
  });
  const arriving = once(far, 'data') as Promise<[Buffer]>;
  pipe.send('out');
  const [rest] = await arriving;
  const value = new Promise<string>((resolve) => pipe.onceValue(resolve));
  take(written[0]!);
  take(new Uint8Array(rest));
  expect(await value).toBe('out');
});
