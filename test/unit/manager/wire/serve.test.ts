import { once } from 'node:events';
import { createServer, connect, type Socket } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { callLater } from '../../../../src/manager/client/callLater.ts';
import { ManagerClosedError } from '../../../../src/manager/errors.ts';
import { newObject } from '../../../../src/manager/objects/store.ts';
import { identity, type ManagerAddress } from '../../../../src/manager/wire/address.ts';
import { framed as frame, helloOf, mostHelloBytes } from '../../../../src/manager/wire/authenticate.ts';
import { dial, wrongKey } from '../../../../src/manager/wire/dial.ts';
import { frameOf, valuesOf } from '../../../../src/manager/wire/frames.ts';
import { serve } from '../../../../src/manager/wire/serve.ts';
import { scratch } from '../../../support/scratch.ts';

let address: ManagerAddress;

beforeAll(async () => {
  address = { path: scratch('manager.sock'), authkey: 'secret', pid: process.pid };
  await serve(address);
});

const create = async (kind: string, init?: unknown): Promise<string> =>
  (await callLater(address, { object: newObject, member: kind, args: [init] })) as string;

const framed = (text: string): Buffer => frame(Buffer.from(text));

interface Connection {
  readonly send: (frame: Uint8Array) => void;
  readonly next: () => Promise<readonly unknown[]>;
  readonly closed: Promise<Error | undefined>;
}

/** A connection of a thread of its own. */
function dialAs(id: string, authkey = address.authkey): Connection {
  const frames: (readonly unknown[])[] = [];
  let wake = (): void => {};
  let close: (reason: Error | undefined) => void;
  const closed = new Promise<Error | undefined>((resolve) => (close = resolve));
  const line = dial(
    { ...address, authkey },
    { ...identity, id },
    (body) => {
      frames.push(valuesOf(body));
      wake();
    },
    (reason) => close(reason),
  );
  const next = async (): Promise<readonly unknown[]> => {
    while (frames.length === 0) await new Promise<void>((resolve) => (wake = resolve));
    return frames.shift()!;
  };
  return { send: line.send, next, closed };
}

describe('a connection', () => {
  test('is closed by its caller, who sends no request, if the manager has another key', async () => {
    for (const authkey of ['', 'secre!', 'secret and more']) {
      const line = dialAs('stranger', authkey);
      line.send(frameOf([1, newObject, 'list', [[]]]));
      expect(await line.closed).toMatchObject({ message: wrongKey });
    }
  });

  test('is closed by the manager, which answers no request, if its caller does not prove the key', async () => {
    const socket = connect(address.path);
    const stolen = frameOf([1, newObject, 'list', [[]]]);
    socket.write(frame(helloOf(identity)));
    await once(socket, 'data');
    socket.resume().write(Buffer.concat([frame(Buffer.alloc(32, 7)), stolen]));
    await once(socket, 'close');
    // The challenge, and nothing else.
    expect(socket.bytesRead).toBe(4 + 64);
  });

  test.each([
    ['is no JSON', framed('hello')],
    ['is JSON without a number', framed('{}')],
    ['says that it is too long', Buffer.from([...new Uint8Array(new Uint32Array([mostHelloBytes + 1]).buffer)])],
  ])('is closed if its first frame %s', async (_, bytes) => {
    const socket: Socket = connect(address.path);
    socket.resume().write(bytes);
    await once(socket, 'close');
    expect(socket.bytesRead).toBe(0);
  });

  test('matches answers by number: a waiting call does not delay later ones', async () => {
    const event = await create('event');
    const line = dialAs('reader');
    line.send(frameOf([1, event, 'wait', []]));
    line.send(frameOf([2, event, 'isSet', []]));
    line.send(frameOf([3, event, 'set', []]));
    const answers = [await line.next(), await line.next(), await line.next()];
    expect(answers.map(([id, how, value]) => [id, how, value])).toEqual([
      [2, 'value', false],
      [3, 'done', undefined],
      [1, 'value', true],
    ]);
  });

  test('that sends garbage after its proof is closed, and its lock is abandoned', async () => {
    const lock = await create('lock');
    const line = dialAs('vandal');
    line.send(frameOf([1, lock, 'acquire', []]));
    expect(await line.next()).toEqual([1, 'value', true]);
    // A frame of two bytes: JSON in Latin-1 that is only `{`.
    line.send(Buffer.from([2, 0, 0, 0, 4, 0x7b]));
    await line.closed;
    await expect(callLater(address, { object: lock, member: 'acquire', args: [] })).rejects.toMatchObject({
      name: 'AbandonedLockError',
    });
  });
});

describe('a call', () => {
  test('rejects with the error of the object, with its class and its stack in the manager', async () => {
    const list = await create('list', [1]);
    const error: unknown = await callLater(address, { object: list, member: 'get', args: [5] }).catch(
      (thrown: unknown) => thrown,
    );
    expect(error).toBeInstanceOf(RangeError);
    expect((error as { cause: Error }).cause.stack).toMatch(/^in the manager: RangeError: index 5 is out of range/);
  });

  test('rejects if its result cannot be copied', async () => {
    const list = await create('list', [1]);
    await expect(callLater(address, { object: list, member: 'append', args: [() => 1] })).rejects.toThrow(
      'this value cannot be copied',
    );
    expect(await callLater(address, { object: list, member: 'length', args: [] })).toBe(1);
  });

  test('rejects if no manager listens', async () => {
    const nowhere = { ...address, path: scratch('none.sock') };
    const call = { object: 'list-1', member: 'length', args: [] };
    await expect(callLater(nowhere, call)).rejects.toBeInstanceOf(ManagerClosedError);
    await expect(callLater(nowhere, call)).rejects.toThrow('Its objects are gone');
  });

  test('that waits rejects when the manager ends, and the next one connects again', async () => {
    const sockets: Socket[] = [];
    const path = scratch('ends.sock');
    const server = createServer((socket) => sockets.push(socket.resume()));
    await once(server.listen(path), 'listening');
    const waits = [1, 2].map((k) => callLater({ ...address, path }, { object: 'event-1', member: 'wait', args: [k] }));
    await once(server, 'connection');
    sockets[0]!.destroy();
    for (const wait of waits) await expect(wait).rejects.toBeInstanceOf(ManagerClosedError);
    const again = callLater({ ...address, path }, { object: 'event-1', member: 'wait', args: [] });
    await once(server, 'connection');
    expect(sockets).toHaveLength(2);
    sockets[1]!.destroy();
    await expect(again).rejects.toBeInstanceOf(ManagerClosedError);
    server.close();
  });
});
