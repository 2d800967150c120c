import { once } from 'node:events';
import { createConnection, createServer, type Socket } from 'node:net';
import { dirname } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { createDeferred } from '../../../src/base/deferred.ts';
import { socketTransport } from '../../../src/ipc/socketTransport.ts';
import { socketIn } from '../../../src/ipc/workDir.ts';
import type { ChannelFrame, Transport } from '../../../src/protocol/channel.ts';
import { scratch } from '../../support/scratch.ts';

const opened: (() => void)[] = [];

afterEach(() => {
  for (const close of opened.splice(0)) close();
});

/** A transport, and the raw socket at its far end. */
async function pair(): Promise<{ readonly transport: Transport; readonly far: Socket }> {
  const server = createServer();
  const address = socketIn(dirname(scratch('socket')), 'test.sock');
  server.listen(address);
  await once(server, 'listening');
  const far = createConnection(address);
  const [near] = (await once(server, 'connection')) as [Socket];
  opened.push(
    () => server.close(),
    () => near.destroy(),
    () => far.destroy(),
  );
  return { transport: socketTransport(near), far };
}

const event = (name: string): ChannelFrame => ({ kind: 'event', name, payload: null });

it('returns frames in order, however their bytes are cut', async () => {
  const { transport, far } = await pair();
  const frames: ChannelFrame[] = [];
  const all = createDeferred<void>();
  transport.onFrame((frame) => {
    frames.push(frame);
    if (frames.length === 3) all.resolve();
  });
  const bytes = Buffer.from([event('a'), event('é'), event('c')].map((frame) => `${JSON.stringify(frame)}\n`).join(''));
  for (const byte of bytes) far.write(Buffer.from([byte]));
  await all.promise;
  expect(frames).toEqual([event('a'), event('é'), event('c')]);
});

it('writes one frame per line', async () => {
  const { transport, far } = await pair();
  transport.send(event('a'));
  transport.send(event('two\nlines'));
  transport.close();
  let text = '';
  for await (const part of far) text += String(part);
  expect(
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown),
  ).toEqual([event('a'), event('two\nlines')]);
});

it('cuts off a peer that sends anything else, and reports why, once', async () => {
  const { transport, far } = await pair();
  const closed = createDeferred<Error>();
  const reasons: Error[] = [];
  transport.onClose((reason) => {
    reasons.push(reason);
    closed.resolve(reason);
  });
  transport.onFrame(() => expect.unreachable());
  far.on('error', () => {});
  far.write('GET / HTTP/1.1\r\n\r\n');
  expect((await closed.promise).message).toBe('the other process sent something that is not a frame');
  expect(reasons).toHaveLength(1);
});

it('reports the end of the connection', async () => {
  const { transport, far } = await pair();
  const closed = createDeferred<Error>();
  transport.onClose(closed.resolve);
  far.end();
  expect((await closed.promise).message).toBe('the connection was closed');
});
