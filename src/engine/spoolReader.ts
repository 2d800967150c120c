import { closeSync, openSync, readSync } from 'node:fs';
import type { SpoolRecord } from '../protocol/workerLink.ts';

export interface SpooledRecord {
  readonly record: SpoolRecord;
  /** JSON texts of the settled items' values, parallel to `steps`; empty for other records. */
  readonly values: readonly string[];
  /** Byte at which the record starts. */
  readonly offset: number;
}

const blockBytes = 1 << 20;
const newline = 0x0a;
/** One for all readers: a read is over before the next begins. */
const block = Buffer.allocUnsafe(blockBytes);

/** Follows a spool file while its worker appends to it. A torn last line waits for its rest. */
export class SpoolReader {
  readonly #path: string;
  #fd: number | undefined;
  /** Bytes read, a torn last line included. */
  #position = 0;
  /** The blocks of a line whose end has not come yet. */
  #torn: Buffer[] = [];
  #offset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Makes the file and holds it open, so that what is written is read even if somebody deletes it. */
  create(): void {
    try {
      closeSync(openSync(this.#path, 'a', 0o600));
    } catch {
      // The writer finds the same, and takes another way.
    }
    this.#open();
  }

  /** Bytes whose records have been given out. */
  get offset(): number {
    return this.#offset;
  }

  /** The records that have been completed since the last call. */
  read(): SpooledRecord[] {
    const fd = this.#open();
    if (fd === undefined) return [];
    const records: SpooledRecord[] = [];
    for (;;) {
      const bytes = readSync(fd, block, 0, blockBytes, this.#position);
      if (bytes === 0) return records;
      this.#position += bytes;
      const text = block.subarray(0, bytes);
      let start = 0;
      for (let end = text.indexOf(newline); end >= 0; end = text.indexOf(newline, start)) {
        const line = this.#completed(text.subarray(start, end));
        records.push({ ...parse(line.toString()), offset: this.#offset });
        this.#offset += line.length + 1;
        start = end + 1;
      }
      // Copied, since the block is read into again.
      if (start < bytes) this.#torn.push(Buffer.from(text.subarray(start)));
    }
  }

  /** Records that came past the file, after all that is in it. */
  take(lines: string): SpooledRecord[] {
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => ({ ...parse(line), offset: this.#offset }));
  }

  /** Frees the file; a later `read` opens it again and goes on where this one stopped. */
  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** Undefined while the file is not there, or cannot be opened. */
  #open(): number | undefined {
    try {
      return (this.#fd ??= openSync(this.#path, 'r'));
    } catch {
      return undefined;
    }
  }

  #completed(end: Buffer): Buffer {
    if (this.#torn.length === 0) return end;
    return Buffer.concat([...this.#torn.splice(0), end]);
  }
}

function parse(line: string): { record: SpoolRecord; values: string[] } {
  const [head, ...values] = line.split('\t');
  return { record: JSON.parse(head ?? '') as SpoolRecord, values };
}
