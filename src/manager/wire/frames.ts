import { decode, encode, readMessage, writeMessage } from '../../sync/message.ts';

// A frame: the size of what follows, four bytes, little end first; the kind of message, one byte; the message.
const headBytes = 5;
const noNumbers = new Float64Array();

/**
 * A list of values as a frame, in V8's own format, or in JSON where that says the same. Throws UserFacingError for what
 * cannot be copied.
 */
export function frameOf(values: readonly unknown[]): Buffer {
  const message = encode(values);
  // Not from the pool: a frame that is passed to another thread takes all of its memory along.
  const frame = Buffer.allocUnsafeSlow(headBytes + message.size);
  frame.writeUInt32LE(message.size + 1);
  frame[4] = message.kind;
  // Only a lone number would need a place that is a multiple of 8.
  writeMessage(message, frame, noNumbers, headBytes);
  return frame;
}

/** The values of a frame without its size. */
export function valuesOf(body: Uint8Array): readonly unknown[] {
  const source = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return decode(readMessage(source[0]!, source.length - 1, source, noNumbers, 1)) as readonly unknown[];
}

/** Cuts what arrives into frames, without their sizes. */
export class FrameReader {
  /** Most bytes of a frame; a larger one throws. */
  limit: number;
  #parts: Buffer[] = [];
  #have = 0;
  #need = 4;

  constructor(limit: number) {
    this.limit = limit;
  }

  *read(bytes: Buffer): Generator<Buffer> {
    this.#parts.push(bytes);
    this.#have += bytes.length;
    while (this.#have >= this.#need) {
      const all = this.#parts.length === 1 ? this.#parts[0]! : Buffer.concat(this.#parts);
      const end = 4 + all.readUInt32LE(0);
      if (end - 4 > this.limit) throw new Error('the frame is too long');
      this.#need = end;
      this.#parts = [all];
      if (all.length < end) return;
      const rest = all.subarray(end);
      this.#parts = rest.length > 0 ? [rest] : [];
      this.#have = rest.length;
      this.#need = 4;
      yield all.subarray(4, end);
    }
  }
}
