/** Cuts a stream of bytes into frames, without their sizes. */
export class FrameReader {
  /** Most bytes of a frame. `read` throws at a larger one. */
  limit: number;
  #parts: Uint8Array[] = [];
  #have = 0;
  #need = 4;

  constructor(limit: number) {
    this.limit = limit;
  }

  *read(bytes: Uint8Array): Generator<Uint8Array> {
    // A view whose methods user code cannot have replaced.
    this.#parts.push(new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    this.#have += bytes.length;
    while (this.#have >= this.#need) {
      const all = this.#parts.length === 1 ? this.#parts[0]! : joined(this.#parts, this.#have);
      const end = 4 + sizeAt(all);
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

/** Four bytes, little-endian. */
const sizeAt = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
