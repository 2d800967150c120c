import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Caller } from '../objects/callers.ts';
import { ObjectStore } from '../objects/store.ts';
import type { ManagerAddress } from './address.ts';
import { challengeOf, framed, isAnswer, mostHelloBytes, newNonce, type Hello } from './authenticate.ts';
import { FrameReader } from '../../ipc/frameReader.ts';
import { bufferOf, frameOf, valuesOf } from './frames.ts';
import { thrownOf } from './thrown.ts';

/** A call, and a number that the caller chose and that the answer repeats. */
export type Request = readonly [id: number, object: string, member: string, args: readonly unknown[]];

/** The outcome of a call: no value, a value, or an error. */
export type Answer =
  | readonly [id: number, how: 'done']
  | readonly [id: number, how: 'value', value: unknown]
  | readonly [id: number, how: 'error', thrown: ReturnType<typeof thrownOf>];

/** Accepts connections that prove the key, and serves their calls until this thread or process ends. */
export async function serve({ path, authkey }: Pick<ManagerAddress, 'path' | 'authkey'>): Promise<void> {
  const store = new ObjectStore();
  const server = createServer((socket) => serveCaller(socket, store, authkey));
  server.listen(path);
  await once(server, 'listening');
}

function serveCaller(socket: Socket, store: ObjectStore, authkey: string): void {
  const reader = new FrameReader(mostHelloBytes);
  const greet = greeting(authkey, (challenge) => void socket.write(framed(challenge)));
  let caller: Caller | undefined;
  socket.on('data', (bytes) => {
    // Answers to requests that arrived together are sent in one write, because each write wakes the caller.
    socket.cork();
    try {
      for (const frame of reader.read(bytes)) {
        const body = bufferOf(frame);
        if (caller !== undefined) answer(socket, store, caller, body);
        else {
          const identity = greet(body);
          if (identity === undefined) continue;
          caller = store.enter(identity);
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

/** Takes the first two frames of a connection. Returns who calls when the second one proves the key; throws if it does not. */
function greeting(authkey: string, send: (challenge: Buffer) => void): (body: Buffer) => Hello['identity'] | undefined {
  const nonce = newNonce();
  let hello: Buffer | undefined;
  return (body) => {
    if (hello === undefined) {
      const { nonce: theirs } = JSON.parse(body.toString()) as Partial<Hello>;
      if (typeof theirs !== 'string') throw new Error('this is no hello');
      // The bytes may lie in a buffer that is used again.
      hello = Buffer.from(body);
      send(challengeOf(authkey, hello, nonce));
      return undefined;
    }
    if (!isAnswer(authkey, hello, nonce, body)) throw new Error('this does not prove the authentication key');
    return (JSON.parse(hello.toString()) as Hello).identity;
  };
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
