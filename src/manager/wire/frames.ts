import { decode, encode, readMessage, writeMessage } from '../../sync/message.ts';

// A frame: four bytes with the size of the rest, little-endian, one byte with the kind of the message, the message.
// `frameOf([1, 'done'])` is 0e 00 00 00, 04 (JSON in Latin-1), `[1,"done"]`.
const headBytes = 5;
const noNumbers = new Float64Array();

/**
 * A list of values as a frame, in JSON if that preserves them, otherwise in V8's format. Throws UserFacingError for
 * values that cannot be copied.
 */
export function frameOf(values: readonly unknown[]): Buffer {
  const message = encode(values);
  // Not from Node's pool of buffers: a frame that is transferred to another thread takes its whole buffer along.
  const frame = Buffer.allocUnsafeSlow(headBytes + message.size);
  frame.writeUInt32LE(message.size + 1);
  frame[4] = message.kind;
  // Only a single number must lie at a multiple of 8, and a frame always holds a list.
  writeMessage(message, frame, noNumbers, headBytes);
  return frame;
}

/** The values of a frame, which is passed without its size. */
export function valuesOf(body: Uint8Array): readonly unknown[] {
  const source = bufferOf(body);
  return decode(readMessage(source[0]!, source.length - 1, source, noNumbers, 1)) as readonly unknown[];
}

/** The same bytes with the methods of a Buffer. */
export const bufferOf = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
