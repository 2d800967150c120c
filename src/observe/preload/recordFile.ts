import { openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { recordsExtension, type ObservedRecord, type ThreadHead } from '../records.ts';

const startTimer = globalThis.setTimeout;
/** Records wait at most this long while the thread is not blocked. */
const delayMs = 20;
const mostCharacters = 1 << 16;
/** A write takes 1 to 10 µs, which matters if an item takes 5 µs or 1 ms. */
const leastPauseMicros = 5000;

/** The file of this thread. Records that cannot be written are dropped: the program must not notice. */
export class RecordFile {
  #fd: number | undefined;
  #text = '';
  #isScheduled = false;
  #timer: NodeJS.Timeout | undefined;
  #wroteMicros = 0;

  /** Throws if the file cannot be created. */
  constructor(folder: string, head: ThreadHead) {
    const unique = Math.random().toString(36).slice(2, 8);
    const name = `${head.pid}.${head.threadId}.${unique}${recordsExtension}`;
    this.#fd = openSync(join(folder, name), 'ax', 0o600);
    this.add(['thread', head]);
    this.write();
  }

  add(record: ObservedRecord): void {
    this.addLine(`${JSON.stringify(record)}\n`);
  }

  /** `line` is the text of a record, and ends with a line break. */
  addLine(line: string): void {
    this.#text += line;
    if (this.#text.length > mostCharacters) this.write();
    else if (!this.#isScheduled) this.#schedule();
  }

  /**
   * Adds a line at `nowMicros`, and writes all if the last such write was 5 ms ago or earlier. If the thread is ended from
   * outside, the lines of its last 5 ms are lost.
   */
  writeInTime(line: string, nowMicros: number): void {
    if (nowMicros - this.#wroteMicros < leastPauseMicros) return this.addLine(line);
    this.#wroteMicros = nowMicros;
    this.write(line);
  }

  /** Writes all records, or with a last one. */
  write(line = ''): void {
    const text = this.#text + line;
    this.#text = '';
    if (text === '' || this.#fd === undefined) return;
    try {
      writeSync(this.#fd, text);
    } catch {
      this.#fd = undefined;
    }
  }

  /** The timer keeps no program alive. */
  #schedule(): void {
    this.#isScheduled = true;
    this.#timer ??= startTimer(() => {
      this.#isScheduled = false;
      this.write();
    }, delayMs).unref();
    this.#timer.refresh();
  }
}
