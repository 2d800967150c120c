import { closeSync, openSync, readSync } from 'node:fs';
import type { SpoolRecord } from '../../protocol/workerRecords.ts';

export interface SpooledRecord {
  readonly record: SpoolRecord;
  /** JSON texts of the settled items' values, parallel to `steps`; empty for other records. */
  readonly values: readonly string[];
  /** Offset at which the record starts, in bytes. */
  readonly offset: number;
}

const blockBytes = 1 << 20;
const newline = 0x0a;
const letterL = 0x6c;
/** One block serves all readers, because each read ends before the next one begins. */
const block = Buffer.allocUnsafe(blockBytes);

/**
 * Follows a spool file while its worker appends to it. An incomplete last line is read when its rest has arrived. Log
 * lines have their own reader, because lines can wait in the file while outcomes cannot.
 */
export class SpoolReader {
  readonly #path: string;
  readonly #wantsLogs: boolean;
  #fd: number | undefined;
  /** Number of bytes that were read, including an incomplete last line. */
  #position = 0;
  /** The blocks of an incomplete line. */
  #torn: Buffer[] = [];
  #offset = 0;
  #atEnd = false;

  constructor(path: string, wanted: 'books' | 'logs') {
    this.#path = path;
    this.#wantsLogs = wanted === 'logs';
  }

  /** Creates the file and keeps it open, so that its records can be read even if it is deleted. */
  create(): void {
    try {
      closeSync(openSync(this.#path, 'a', 0o600));
    } catch {
      // The writer fails in the same way, and sends its records by message.
    }
    this.#open();
  }

  /** Number of bytes whose records `read` has returned. */
  get offset(): number {
    return this.#offset;
  }

  /** True if the last `read` reached the end of the file. */
  get atEnd(): boolean {
    return this.#atEnd;
  }

  /**
   * The records that were completed since the last call. With `maxBytes` it returns only a part of them, but at least
   * one.
   */
  read(maxBytes = Infinity): SpooledRecord[] {
    const records: SpooledRecord[] = [];
    const fd = this.#open();
    const from = this.#position;
    while (records.length === 0 || this.#position - from < maxBytes) {
      const bytes = fd === undefined ? 0 : readSync(fd, block, 0, Math.min(blockBytes, maxBytes), this.#position);
      this.#atEnd = bytes === 0;
      if (this.#atEnd) break;
      this.#position += bytes;
      this.#split(block.subarray(0, bytes), records);
    }
    return records;
  }

  /** The records of lines that could not be written to the file. */
  take(lines: string): SpooledRecord[] {
    return lines
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => parse(line, this.#offset));
  }

  /** Closes the file. A later `read` opens it again and continues where the last one stopped. */
  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  /** Undefined if the file does not exist or cannot be opened. */
  #open(): number | undefined {
    try {
      return (this.#fd ??= openSync(this.#path, 'r'));
    } catch {
      return undefined;
    }
  }

  #split(text: Buffer, records: SpooledRecord[]): void {
    let start = 0;
    for (let end = text.indexOf(newline); end >= 0; end = text.indexOf(newline, start)) {
      if (this.#torn.length === 0) this.#addLine(text, start, end, records);
      else {
        const line = Buffer.concat([...this.#torn.splice(0), text.subarray(start, end)]);
        this.#addLine(line, 0, line.length, records);
      }
      start = end + 1;
    }
    // A copy, since the next read overwrites the block.
    if (start < text.length) this.#torn.push(Buffer.from(text.subarray(start)));
  }

  #addLine(text: Buffer, start: number, end: number, records: SpooledRecord[]): void {
    if (isLog(text, start) === this.#wantsLogs) records.push(parse(text.toString('utf8', start, end), this.#offset));
    this.#offset += end - start + 1;
  }
}

/** Recognised by the first letter of the type in `{"type":"logWritten"`: no other type begins with it. */
function isLog(text: Buffer, start: number): boolean {
  return text[start + 9] === letterL;
}

const noValues: readonly string[] = [];

function parse(line: string, offset: number): SpooledRecord {
  const tab = line.indexOf('\t');
  if (tab < 0) return { record: JSON.parse(line) as SpoolRecord, values: noValues, offset };
  return { record: JSON.parse(line.slice(0, tab)) as SpoolRecord, values: line.slice(tab + 1).split('\t'), offset };
}
