import { timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Caller } from '../objects/callers.ts';
import { ObjectStore } from '../objects/store.ts';
import { mostHelloBytes, type Hello, type ManagerAddress } from './address.ts';
import { FrameReader } from '../../ipc/frameReader.ts';
import { frameOf, valuesOf } from './frames.ts';
import { thrownOf } from './thrown.ts';

/** A call, and a number that the caller chose and that the answer repeats. */
export type Request = readonly [id: number, object: string, member: string, args: readonly unknown[]];

/** The outcome of a call: no value, a value, or an error. */
export type Answer =
  | readonly [id: number, how: 'done']
  | readonly [id: number, how: 'value', value: unknown]
  | readonly [id: number, how: 'error', thrown: ReturnType<typeof thrownOf>];

/** Accepts connections that present the token, and serves their calls until this thread or process ends. */
export async function serve({ path, token }: Pick<ManagerAddress, 'path' | 'token'>): Promise<void> {
  const store = new ObjectStore();
  const server = createServer((socket) => serveCaller(socket, store, token));
  server.listen(path);
  await once(server, 'listening');
}

function serveCaller(socket: Socket, store: ObjectStore, token: string): void {
  const reader = new FrameReader(mostHelloBytes);
  let caller: Caller | undefined;
  socket.on('data', (bytes) => {
    // Answers to requests that arrived together are sent in one write, because each write wakes the caller.
    socket.cork();
    try {
      for (const body of reader.read(bytes)) {
        if (caller !== undefined) answer(socket, store, caller, body);
        else {
          caller = store.enter(welcome(body, token));
          reader.limit = Infinity;
        }
      }
    } catch (error) {
      socket.destroy(error as Error);
    }
    socket.uncork();
  });
  // `close` follows every error.
  socket.on('error', () => {});
  socket.on('close', () => caller && store.leave(caller));
}

function welcome(body: Buffer, token: string): Hello['identity'] {
  const hello = JSON.parse(body.toString()) as Hello;
  const [shown, wanted] = [Buffer.from(hello.token), Buffer.from(token)];
  if (shown.length !== wanted.length || !timingSafeEqual(shown, wanted)) throw new Error('this is not the token');
  return hello.identity;
}

function answer(socket: Socket, store: ObjectStore, caller: Caller, body: Buffer): void {
  const [id, object, member, args] = valuesOf(body) as Request;
  const send = (answer: Answer): void => void socket.write(frameOf(answer));
  const done = (value: unknown): void => send(value === undefined ? [id, 'done'] : [id, 'value', value]);
  const fail = (error: unknown): void => send([id, 'error', thrownOf(error)]);
  const settle = async (result: Promise<unknown>): Promise<void> => {
    try {
      done(await result);
    } catch (error) {
      fail(error);
    }
  };
  try {
    const result = store.call(caller, { object, member, args });
    if (result instanceof Promise) void settle(result);
    else done(result);
  } catch (error) {
    fail(error);
  }
}
