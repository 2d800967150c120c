import { appendFileSync, closeSync, fstatSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** What is known of a file without reading its code. */
export interface CodeHead {
  /** Absolute path. Symbolic links are resolved. */
  readonly file: string;
  /** SHA-256 of the source text, in hexadecimal. */
  readonly hash: string;
  /** How long the transformation took; 0 for JavaScript. */
  readonly madeMicros: number;
}

interface Entry {
  readonly head: CodeHead;
  /** Position and length of the body in the log, in bytes. */
  readonly at: number;
  readonly length: number;
}

/**
 * One file in the folder of a run, to which all its threads and processes append what they load, a line each:
 *
 *     {"file":"/app/a.ts","hash":"9f…","madeMicros":80}<TAB>{"format":"module","code":"…","map":"…"}
 *
 * The first line of a file is valid for all, also if two threads load the file at the same time. One log is much
 * cheaper than a file for each module: a run of 300 modules would create, read and delete 300 files.
 */
export class CodeLog {
  readonly #dir: string;
  readonly #path: string;
  readonly #entries = new Map<string, Entry>();
  #readBytes = 0;

  constructor(dir: string) {
    this.#dir = dir;
    this.#path = join(dir, 'code.log');
  }

  /** All files that any thread has appended. */
  heads(): readonly CodeHead[] {
    this.#readOn();
    return [...this.#entries.values()].map(({ head }) => head);
  }

  /** The head of a file; undefined if no thread has appended it. */
  head(file: string): CodeHead | undefined {
    if (!this.#entries.has(file)) this.#readOn();
    return this.#entries.get(file)?.head;
  }

  /** The head and the body (JSON) of a file; undefined if no thread has appended it. */
  find(file: string): { readonly head: CodeHead; readonly body: string } | undefined {
    const entry = this.head(file) && this.#entries.get(file);
    if (!entry) return undefined;
    const body = this.#read(entry.at, entry.length);
    return body?.length === entry.length ? { head: entry.head, body: body.toString('utf8') } : undefined;
  }

  append(head: CodeHead, body: string): void {
    // An earlier line may be torn, if its writer was killed. The line break before this one ends it.
    const line = Buffer.from(`\n${JSON.stringify(head)}\t${body}\n`);
    try {
      appendFileSync(this.#path, line, { mode: 0o600 });
    } catch {
      mkdirSync(this.#dir, { recursive: true, mode: 0o700 });
      appendFileSync(this.#path, line, { mode: 0o600 });
    }
    // Usually no other thread has written, and the line need not be read again.
    if (this.#size() === this.#readBytes + line.length) this.#take(line);
  }

  /** Reads the lines that are new. */
  #readOn(): void {
    if (this.#size() <= this.#readBytes) return;
    const bytes = this.#read(this.#readBytes);
    if (bytes) this.#take(bytes);
  }

  /** Notes the complete lines of the bytes that follow those read so far. */
  #take(bytes: Buffer): void {
    for (let from = 0; ;) {
      const end = bytes.indexOf(10, from);
      if (end < 0) return;
      this.#note(bytes.subarray(from, end), this.#readBytes);
      this.#readBytes += end + 1 - from;
      from = end + 1;
    }
  }

  #note(line: Buffer, at: number): void {
    const tab = line.indexOf(9);
    if (tab < 0) return;
    const head = JSON.parse(line.toString('utf8', 0, tab)) as CodeHead;
    if (this.#entries.has(head.file)) return;
    this.#entries.set(head.file, { head, at: at + tab + 1, length: line.length - tab - 1 });
  }

  #size(): number {
    return statSync(this.#path, { throwIfNoEntry: false })?.size ?? 0;
  }

  #read(at: number, length?: number): Buffer | undefined {
    let file: number;
    try {
      file = openSync(this.#path, 'r');
    } catch {
      // No file has been loaded, or the folder is gone.
      return undefined;
    }
    try {
      const bytes = Buffer.allocUnsafe(Math.max(0, length ?? fstatSync(file).size - at));
      return bytes.subarray(0, readSync(file, bytes, 0, bytes.length, at));
    } finally {
      closeSync(file);
    }
  }
}
