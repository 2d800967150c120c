import { closeSync, existsSync, openSync, readSync } from 'node:fs';
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
  #rest: Buffer = Buffer.alloc(0);
  #offset = 0;

  constructor(path: string) {
    this.#path = path;
  }

  /** Bytes whose records have been given out. */
  get offset(): number {
    return this.#offset;
  }

  /** The records that have been completed since the last call. */
  read(): SpooledRecord[] {
    if (this.#fd === undefined) {
      if (!existsSync(this.#path)) return [];
      this.#fd = openSync(this.#path, 'r');
    }
    const records: SpooledRecord[] = [];
    for (;;) {
      const bytes = readSync(this.#fd, block, 0, blockBytes, this.#position);
      if (bytes === 0) return records;
      this.#position += bytes;
      const text = Buffer.concat([this.#rest, block.subarray(0, bytes)]);
      let start = 0;
      for (let end = text.indexOf(newline); end >= 0; end = text.indexOf(newline, start)) {
        records.push({ ...parse(text.toString('utf8', start, end)), offset: this.#offset });
        this.#offset += end + 1 - start;
        start = end + 1;
      }
      this.#rest = text.subarray(start);
    }
  }

  /** Frees the file; a later `read` opens it again and goes on where this one stopped. */
  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

function parse(line: string): { record: SpoolRecord; values: string[] } {
  const [head, ...values] = line.split('\t');
  return { record: JSON.parse(head ?? '') as SpoolRecord, values };
}
