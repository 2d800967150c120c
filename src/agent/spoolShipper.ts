import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';

/** Most bytes of one piece that is sent. */
const pieceBytes = 1 << 20;
/** After so many bytes it waits for the sink. It asks the sink not more often, since that may be a message to a server. */
const undrainedBytes = 1 << 18;
const newline = 0x0a;

export interface SpoolSink {
  /** Whole lines of the spool. */
  lines(bytes: Uint8Array): void;
  /** A part of a file beside the spool. It is sent before the line that names it. */
  aside(file: string, bytes: Uint8Array): void;
  /** Resolves when the sink can take more. */
  drained(): Promise<void>;
}

/**
 * Sends the growing spool of one worker, whole lines at a time, and the files beside it that hold large values. The spool
 * names such a file in the line that is written after it: `…⇥@r0-w3-12.spool.0`.
 */
export class SpoolShipper {
  readonly #path: string;
  readonly #sink: SpoolSink;
  #fd: number | undefined;
  #sentBytes = 0;
  #undrainedBytes = 0;
  #shipping: Promise<void> = Promise.resolve();

  constructor(path: string, sink: SpoolSink) {
    this.#path = path;
    this.#sink = sink;
  }

  /** Sends all whole lines that are in the file now. Calls take turns. */
  ship(): Promise<void> {
    this.#shipping = this.#shipping.then(() => this.#shipNow());
    return this.#shipping;
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  async #shipNow(): Promise<void> {
    for (;;) {
      const lines = this.#nextLines();
      if (!lines) return;
      await this.#shipAsides(lines);
      this.#sink.lines(lines);
      await this.#afterSending(lines.length);
    }
  }

  async #afterSending(bytes: number): Promise<void> {
    this.#undrainedBytes += bytes;
    if (this.#undrainedBytes < undrainedBytes) return;
    this.#undrainedBytes = 0;
    await this.#sink.drained();
  }

  /** Undefined if no line has been completed since the last call. */
  #nextLines(): Buffer | undefined {
    let fd: number;
    try {
      fd = this.#fd ??= openSync(this.#path, 'r');
    } catch {
      // The worker has not created it yet, or could not.
      return undefined;
    }
    const left = fstatSync(fd).size - this.#sentBytes;
    // A line may be longer than a piece.
    for (let wanted = pieceBytes; left > 0; wanted *= 2) {
      const block = Buffer.allocUnsafe(Math.min(wanted, left));
      const bytes = readSync(fd, block, 0, block.length, this.#sentBytes);
      const end = block.subarray(0, bytes).lastIndexOf(newline) + 1;
      if (end > 0) {
        this.#sentBytes += end;
        return block.subarray(0, end);
      }
      if (wanted >= left) return undefined;
    }
    return undefined;
  }

  async #shipAsides(lines: Buffer): Promise<void> {
    const mark = `\t@${basename(this.#path)}.`;
    if (!lines.includes(mark)) return;
    for (const rest of lines.toString('latin1').split(mark).slice(1)) {
      const number = /^\d+/.exec(rest)?.[0];
      if (number !== undefined) await this.#shipFile(`${basename(this.#path)}.${number}`, `${this.#path}.${number}`);
    }
  }

  async #shipFile(file: string, path: string): Promise<void> {
    const fd = openSync(path, 'r');
    try {
      const { size } = fstatSync(fd);
      for (let at = 0; at < size;) {
        const block = Buffer.allocUnsafe(Math.min(pieceBytes, size - at));
        const bytes = readSync(fd, block, 0, block.length, at);
        // The file has become shorter.
        if (bytes === 0) return;
        this.#sink.aside(file, block.subarray(0, bytes));
        await this.#afterSending(bytes);
        at += bytes;
      }
    } finally {
      closeSync(fd);
    }
  }
}
