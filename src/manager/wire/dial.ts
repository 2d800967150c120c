import { connect } from 'node:net';
import type { Identity } from '../objects/callers.ts';
import type { ManagerAddress } from './address.ts';
import { answerTo, framed, helloOf, mostHelloBytes } from './authenticate.ts';
import { FrameReader } from '../../ipc/frameReader.ts';
import { bufferOf } from './frames.ts';

/** A connection to a manager. */
export interface Line {
  /** Sends whole frames, as soon as the manager has proven that it has the key. */
  send(frame: Uint8Array): void;
  /** Sets whether the connection keeps the event loop alive. */
  keepAlive(on: boolean): void;
}

/** The message of the error of a connection to a manager with another key. */
export const wrongKey = 'the manager has another authentication key';

/**
 * Connects to a manager. `onClose` is called once, with the error if there was one; frames that were sent may remain
 * unanswered.
 */
export function dial(
  { path, authkey }: ManagerAddress,
  identity: Identity,
  onFrame: (body: Buffer) => void,
  onClose: (reason: Error | undefined) => void,
): Line {
  const reader = new FrameReader(mostHelloBytes);
  const socket = connect(path);
  const hello = helloOf(identity);
  /** Frames that wait for the proof; undefined after it. */
  let waiting: Uint8Array[] | undefined = [];
  let failure: Error | undefined;

  const welcome = (challenge: Buffer): void => {
    const answer = answerTo(authkey, hello, challenge);
    if (answer === undefined) throw new Error(wrongKey);
    socket.cork();
    socket.write(framed(answer));
    for (const frame of waiting ?? []) socket.write(frame);
    socket.uncork();
    waiting = undefined;
    reader.limit = Infinity;
  };
  socket.on('data', (bytes) => {
    try {
      for (const frame of reader.read(bytes)) {
        const body = bufferOf(frame);
        if (waiting) welcome(body);
        else onFrame(body);
      }
    } catch (error) {
      socket.destroy(error as Error);
    }
  });
  socket.on('error', (error) => void (failure = error));
  socket.on('close', () => onClose(failure));
  socket.write(framed(hello));
  return {
    send(frame) {
      if (waiting) return void waiting.push(frame);
      // Calls of one turn are sent in one write, because each write wakes the server.
      if (socket.writableCorked === 0) {
        socket.cork();
        process.nextTick(() => socket.uncork());
      }
      socket.write(frame);
    },
    keepAlive: (on) => void (on ? socket.ref() : socket.unref()),
  };
}
