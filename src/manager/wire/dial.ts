import { connect } from 'node:net';
import type { Identity } from '../objects/callers.ts';
import type { Hello, ManagerAddress } from './address.ts';
import { FrameReader } from '../../ipc/frameReader.ts';

/** A connection to a manager. */
export interface Line {
  /** Sends whole frames. */
  send(frame: Uint8Array): void;
  /** Sets whether the connection keeps the event loop alive. */
  keepAlive(on: boolean): void;
}

/**
 * Connects to a manager. `onClose` is called once, with the error if there was one; frames that were sent may remain
 * unanswered.
 */
export function dial(
  { path, token }: ManagerAddress,
  identity: Identity,
  onFrame: (body: Buffer) => void,
  onClose: (reason: Error | undefined) => void,
): Line {
  const reader = new FrameReader(Infinity);
  const socket = connect(path);
  let failure: Error | undefined;
  socket.on('data', (bytes) => {
    for (const body of reader.read(bytes)) onFrame(body);
  });
  socket.on('error', (error) => void (failure = error));
  socket.on('close', () => onClose(failure));
  const hello: Hello = { token, identity };
  const text = Buffer.from(JSON.stringify(hello));
  const head = Buffer.alloc(4);
  head.writeUInt32LE(text.length);
  socket.write(Buffer.concat([head, text]));
  return {
    send(frame) {
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
