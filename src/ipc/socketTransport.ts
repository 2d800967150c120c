import type { Socket } from 'node:net';
import { StringDecoder } from 'node:string_decoder';
import type { ChannelFrame, Transport } from '../protocol/channel.ts';

/** Sends frames over a socket or pipe, one JSON text per line. The connection to a peer that sends anything else is closed. */
export function socketTransport(socket: Socket): Transport {
  const decoder = new StringDecoder('utf8');
  let onFrame: (frame: ChannelFrame) => void = () => {};
  let onClose: (reason: Error) => void = () => {};
  let parts: string[] = [];
  let failure: Error | undefined;

  socket.on('data', (bytes) => {
    const text = decoder.write(bytes);
    const end = text.lastIndexOf('\n');
    if (end < 0) return void parts.push(text);
    const lines = [...parts, text.slice(0, end)].join('').split('\n');
    parts = [text.slice(end + 1)];
    for (const line of lines) {
      let frame: ChannelFrame;
      try {
        frame = JSON.parse(line) as ChannelFrame;
      } catch {
        return void socket.destroy(new Error('the other process sent something that is not a frame'));
      }
      onFrame(frame);
    }
  });
  socket.on('error', (error) => void (failure = error));
  socket.on('close', () => onClose(failure ?? new Error('the connection was closed')));

  return {
    send: (frame) => void socket.write(`${JSON.stringify(frame)}\n`),
    onFrame: (listener) => void (onFrame = listener),
    onClose: (listener) => void (onClose = listener),
    close: () => void socket.end(),
  };
}
