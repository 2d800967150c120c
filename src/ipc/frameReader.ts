/** Cuts a stream of bytes into frames, without their sizes. */
export class FrameReader {
  /** Most bytes of a frame. `read` throws at a larger one. */
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
