import type { Readable, Writable } from 'node:stream';
import { deserialize, serialize } from 'node:v8';
import type { ChannelFrame, Transport } from '../protocol/channel.ts';
import { FrameReader } from './frameReader.ts';

/** A transport whose sender can wait for the other side. */
export interface PacedTransport extends Transport {
  /** Bytes that went each way so far. */
  readonly traffic: Traffic;
  /** Resolves when what was sent has left this process, or the transport is closed. */
  drained(): Promise<void>;
}

export interface Traffic {
  readonly sentBytes: number;
  readonly receivedBytes: number;
}

/** Most bytes before the magic word that are skipped: greetings of a remote shell. */
const mostGreetingBytes = 64 * 1024;
/** A frame holds a chunk with its inputs, or a part of a spool. */
const mostFrameBytes = 2 ** 31 - 1;

export interface StreamPair {
  readonly input: Readable;
  readonly output: Writable;
  /** The word in front of the first frame. */
  readonly magic: string;
  /** Side that says the word: the other one skips everything before it. */
  readonly speaks: boolean;
  /** Resolves with the reason when the other side has ended. Without it, a closed stream is the end. */
  readonly ended?: Promise<string>;
}

/**
 * Sends frames over two streams, each as four bytes with its size, little-endian, and the frame in V8's format. The streams
 * belong to a program that the user has named, such as ssh, so that the other side is trusted.
 */
export function streamTransport({ input, output, magic, speaks, ended }: StreamPair): PacedTransport {
  const frames = new FrameReader(mostFrameBytes);
  let onFrame: (frame: ChannelFrame) => void = () => {};
  let onClose: (reason: Error) => void = () => {};
  let greeting: Buffer | undefined = speaks ? undefined : Buffer.alloc(0);
  let isClosed = false;
  const traffic = { sentBytes: 0, receivedBytes: 0 };
  const close = (because: string): void => {
    if (isClosed) return;
    isClosed = true;
    input.destroy();
    output.end();
    output.emit('drain');
    onClose(new Error(because));
  };
  const read = (bytes: Uint8Array): readonly ChannelFrame[] => {
    try {
      // A copy, because typed arrays in the value keep the memory of the frame, which many frames share.
      return [...frames.read(bytes)].map((frame) => deserialize(new Uint8Array(frame)) as ChannelFrame);
    } catch {
      close('the other side sent something that is not a frame');
      return [];
    }
  };
  const take = (bytes: Uint8Array): void => {
    for (const frame of read(bytes)) if (!isClosed) onFrame(frame);
  };
  input.on('data', (bytes: Buffer) => {
    traffic.receivedBytes += bytes.length;
    if (!greeting) return take(bytes);
    greeting = Buffer.concat([greeting, bytes]);
    const at = greeting.indexOf(magic);
    if (at < 0 && greeting.length > mostGreetingBytes) return close('the other side is not an agent of Poolscope');
    if (at < 0) return;
    const rest = greeting.subarray(at + magic.length);
    greeting = undefined;
    if (rest.length > 0) take(rest);
  });
  for (const stream of [input, output]) {
    stream.on('error', (error: Error) => (ended ? undefined : close(error.message)));
    stream.on('close', () => (ended ? undefined : close('the connection was closed')));
  }
  void ended?.then(close);
  if (speaks) output.write(magic);
  return {
    traffic,
    send(frame) {
      if (isClosed) return;
      const body = serialize(frame);
      const head = Buffer.alloc(4);
      head.writeUInt32LE(body.length);
      output.write(head);
      output.write(body);
      traffic.sentBytes += head.length + body.length;
    },
    drained: () =>
      isClosed || !output.writableNeedDrain
        ? Promise.resolve()
        : new Promise((resolve) => output.once('drain', () => resolve())),
    onFrame: (listener) => void (onFrame = listener),
    onClose: (listener) => void (onClose = listener),
    close: () => close('this side has closed the connection'),
  };
}
