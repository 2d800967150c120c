import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import type { SpoolRecord } from '../protocol/workerLink.ts';

export interface SpooledRecord {
  readonly record: SpoolRecord;
  /** JSON texts of the settled items' values, parallel to `steps`; empty for other records. */
  readonly values: readonly string[];
}

const blockBytes = 1 << 20;

/** Follows a spool file while its worker appends to it. A torn last line waits for its rest. */
export class SpoolReader {
  readonly #path: string;
  readonly #block = Buffer.allocUnsafe(blockBytes);
  #fd: number | undefined;
  #rest: Buffer = Buffer.alloc(0);

  constructor(path: string) {
    this.#path = path;
  }

  /** The records that have been completed since the last call. */
  read(): SpooledRecord[] {
    if (this.#fd === undefined) {
      if (!existsSync(this.#path)) return [];
      this.#fd = openSync(this.#path, 'r');
    }
    const records: SpooledRecord[] = [];
    for (;;) {
      const bytes = readSync(this.#fd, this.#block);
      if (bytes === 0) return records;
      const text = Buffer.concat([this.#rest, this.#block.subarray(0, bytes)]);
      const end = text.lastIndexOf(0x0a) + 1;
      this.#rest = text.subarray(end);
      for (const line of text.toString('utf8', 0, end).split('\n')) if (line !== '') records.push(parse(line));
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }
}

function parse(line: string): SpooledRecord {
  const [head, ...values] = line.split('\t');
  return { record: JSON.parse(head ?? '') as SpoolRecord, values };
}
