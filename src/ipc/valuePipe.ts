import { Buffer } from 'node:buffer';
import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';
import { createDeferred } from '../base/deferred.ts';
import { FrameReader } from './frameReader.ts';

/** Carries values between two processes, in order. */
export interface ValuePipe<Sent, Received> {
  /** Throws for values that cannot be cloned. Does nothing after the pipe is closed. */
  send(value: Sent): void;
  /** Sets the listener. Values that arrive while there is none wait for it. */
  onValue(listener: (value: Received) => void): void;
  /** Passes one value to this listener. The next ones wait for another listener. */
  onceValue(listener: (value: Received) => void): void;
  /** Resolves when everything sent has left this process. */
  flush(): Promise<void>;
}

/**
 * Sends values over a pipe, each as a frame: four bytes with its size, little-endian, and the value in V8's format, which
 * is that of structured clone.
 */
export function valuePipe<Sent, Received>(socket: Socket): ValuePipe<Sent, Received> {
  const frames = new FrameReader(Infinity);
  const waiting: Received[] = [];
  let listener: ((value: Received) => void) | undefined;
  const pass = (): void => {
    while (listener && waiting.length > 0) listener(waiting.shift() as Received);
  };
  const listen = (next: typeof listener): void => {
    listener = next;
    pass();
  };
  socket.on('data', (bytes) => {
    // A copy, because typed arrays in the value keep the memory of the frame, which many frames share.
    for (const frame of frames.read(bytes)) waiting.push(deserialize(new Uint8Array(frame)) as Received);
    pass();
  });
  // The end of the pipe reports a peer that has ended. Nothing can be sent to it.
  socket.on('error', () => {});
  return {
    send(value) {
      const body = serialize(value);
      if (!socket.writable) return;
      const size = Buffer.alloc(4);
      size.writeUInt32LE(body.length);
      socket.cork();
      socket.write(size);
      socket.write(body);
      socket.uncork();
    },
    onValue: listen,
    onceValue(next) {
      listen((value) => {
        listener = undefined;
        next(value);
      });
    },
    flush() {
      const flushed = createDeferred<void>();
      socket.write('', () => flushed.resolve());
      return flushed.promise;
    },
  };
}
