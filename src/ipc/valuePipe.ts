import type { Socket } from 'node:net';
import { deserialize, serialize } from 'node:v8';
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

/** Ways around Node's streams, which call methods of arrays that user code in this process may have replaced. */
export interface Bypass {
  /** Writes what the pipe takes without waiting, and returns its number of bytes. */
  readonly writeNow: (bytes: Uint8Array) => number;
  /** Sets the function that receives all bytes that arrive. It may keep them. */
  readonly onBytes: (take: (bytes: Uint8Array) => void) => void;
}

/**
 * Sends values over a pipe, each as a frame: four bytes with its size, little-endian, and the value in V8's format, which
 * is that of structured clone.
 */
export function valuePipe<Sent, Received>(socket: Socket, bypass?: Bypass): ValuePipe<Sent, Received> {
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
  const take = (bytes: Uint8Array): void => {
    // A copy, because typed arrays in the value keep the memory of the frame, which many frames share.
    for (const frame of frames.read(bytes)) waiting.push(deserialize(new Uint8Array(frame)) as Received);
    pass();
  };
  if (bypass) bypass.onBytes(take);
  else socket.on('data', take);
  // The end of the pipe reports a peer that has ended. Nothing can be sent to it.
  socket.on('error', () => {});
  return {
    send(value) {
      const body = serialize(value);
      if (!socket.writable) return;
      const frame = new Uint8Array(4 + body.length);
      new DataView(frame.buffer).setUint32(0, body.length, true);
      frame.set(body, 4);
      const written = bypass && socket.writableLength === 0 ? bypass.writeNow(frame) : 0;
      if (written < frame.length) socket.write(frame.subarray(written));
    },
    onValue: listen,
    onceValue(next) {
      listen((value) => {
        listener = undefined;
        next(value);
      });
    },
    async flush() {
      // A write calls back through process.nextTick, which user code may have replaced.
      while (!socket.destroyed && socket.writableLength > 0) {
        await new Promise<void>((resolve) => void setTimeout(resolve, 1));
      }
    },
  };
}
