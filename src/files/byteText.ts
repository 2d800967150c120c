import { uncurried } from '../base/uncurried.ts';

const zero = 0x30;
/** Number of characters. A longer text is copied faster by one call into the runtime. */
const shortText = 32;
// Saved, because user code may replace them.
const { prototype } = Buffer as unknown as {
  readonly prototype: {
    readonly utf8Write: (this: Uint8Array, text: string, offset: number) => number;
    readonly utf8Slice: (this: Uint8Array, start: number, end: number) => string;
  };
};
const utf8Write = uncurried(prototype.utf8Write);
const utf8Slice = uncurried(prototype.utf8Slice);

/** Builds a text as bytes, piece by piece. For small pieces this takes a tenth of the time that strings take. */
export class ByteText {
  #bytes = new Uint8Array(1 << 14);
  #length = 0;

  /** Length in bytes. */
  get length(): number {
    return this.#length;
  }

  /** A whole number. */
  addNumber(value: number): void {
    // -0 becomes 0 here. Callers for which the difference matters write it as text.
    if (value !== value >>> 0) return this.add(String(value));
    this.#reserve(10);
    const bytes = this.#bytes;
    let rest = value;
    let at = this.#length;
    for (let least = 10; least <= rest && least < 1e10; least *= 10) at++;
    this.#length = at + 1;
    for (; rest >= 10; at--) {
      const tens = Math.floor(rest / 10);
      bytes[at] = zero + (rest - 10 * tens);
      rest = tens;
    }
    bytes[at] = zero + rest;
  }

  addByte(byte: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = byte;
  }

  addBytes(bytes: Uint8Array): void {
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  add(text: string): void {
    this.#reserve(3 * text.length);
    if (text.length > shortText) return this.#addLong(text);
    const bytes = this.#bytes;
    let at = this.#length;
    for (let k = 0; k < text.length; k++) {
      const code = text.charCodeAt(k);
      if (code > 127) return this.#addLong(text);
      bytes[at++] = code;
    }
    this.#length = at;
  }

  /** Returns the text and starts again with an empty one. */
  take(): string {
    const text = utf8Slice(this.#bytes, 0, this.#length);
    this.#length = 0;
    return text;
  }

  /** Returns the bytes and starts again. They are valid until more is added. */
  takeBytes(): Uint8Array {
    const bytes = this.#bytes.subarray(0, this.#length);
    this.#length = 0;
    return bytes;
  }

  #addLong(text: string): void {
    this.#length += utf8Write(this.#bytes, text, this.#length);
  }

  #reserve(more: number): void {
    if (this.#length + more <= this.#bytes.length) return;
    const larger = new Uint8Array(Math.max(2 * this.#bytes.length, this.#length + more));
    larger.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = larger;
  }
}
