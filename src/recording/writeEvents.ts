import { closeSync, constants, createWriteStream, openSync, writeSync, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { Emitter } from '../base/emitter.ts';
import { encodeEvents } from '../model/facts/eventLines.ts';
import type { RunEvent } from '../model/facts/events.ts';
import { cutFile } from './cutResults.ts';
import { recordingFileMode, recordingFiles } from './format.ts';
import { readLines, type RecordedLines } from './readEvents.ts';

/**
 * Appends events to a recording and reports its length. A full disk ends the file but not the run: later events
 * are kept in memory, so that a panel that follows the recording still receives all of them.
 */
export class EventsFile {
  readonly #dir: string;
  readonly #stream: WriteStream;
  readonly #recorded = new Emitter<number>();
  /** Lines that the file has not confirmed. After a failure they stay here. */
  readonly #unwritten: Buffer[] = [];
  #writtenBytes = 0;
  #bytes = 0;
  #failed = false;
  /** Lines are kept in memory: the file stays as it is. */
  #isHeld: boolean;

  /**
   * The folder must exist, and must not hold events yet, except for `existingBytes` of them, which are continued: then the
   * file stays as it is until `release` is called. `onFailure` is called once, when the file cannot be written.
   */
  constructor(dir: string, onFailure: (error: Error) => void, existingBytes = 0) {
    this.#dir = dir;
    this.#writtenBytes = existingBytes;
    this.#bytes = existingBytes;
    this.#isHeld = existingBytes > 0;
    const flags = existingBytes > 0 ? 'a' : 'wx';
    this.#stream = createWriteStream(join(dir, recordingFiles.events), { flags, mode: recordingFileMode });
    this.#stream.on('error', (error) => {
      if (this.#failed) return;
      this.#failed = true;
      this.#setBytes(this.#unwritten.reduce((sum, lines) => sum + lines.length, this.#writtenBytes));
      onFailure(error);
    });
  }

  /** Called with `bytes` each time it has grown. */
  readonly recorded = this.#recorded.subscribe;

  /** Length of the events that `read` can return. */
  get bytes(): number {
    return this.#bytes;
  }

  append(events: readonly RunEvent[]): void {
    const lines = Buffer.from(encodeEvents(events));
    this.#unwritten.push(lines);
    if (this.#failed || this.#isHeld) return this.#setBytes(this.#bytes + lines.length);
    this.#write(lines);
  }

  /** Cuts off what follows the existing events, writes the lines that were kept in memory, and holds no others. */
  release(): void {
    if (!this.#isHeld) return;
    this.#isHeld = false;
    if (this.#failed) return;
    cutFile(join(this.#dir, recordingFiles.events), this.#writtenBytes);
    for (const lines of this.#unwritten) this.#write(lines);
  }

  #write(lines: Buffer): void {
    this.#stream.write(lines, (error) => {
      if (error) return;
      this.#unwritten.shift();
      this.#writtenBytes += lines.length;
      if (this.#writtenBytes > this.#bytes) this.#setBytes(this.#writtenBytes);
    });
  }

  /** Whole lines from a byte offset, as `readLines` returns them, up to `bytes`. */
  async read(offset: number, maxBytes: number): Promise<RecordedLines> {
    if (offset < this.#writtenBytes) {
      return readLines(this.#dir, offset, Math.min(maxBytes, this.#writtenBytes - offset));
    }
    let at = this.#writtenBytes;
    const found: Buffer[] = [];
    let size = 0;
    for (const lines of this.#unwritten) {
      if (at >= offset && at < this.#bytes && size < maxBytes) size += found.push(lines) && lines.length;
      at += lines.length;
    }
    return { lines: Buffer.concat(found).toString(), next: offset + size };
  }

  /** Resolves when everything is written, or cannot be. */
  async close(): Promise<void> {
    if (this.#failed) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('error', () => resolve());
      this.#stream.end(resolve);
    });
  }

  /**
   * Writes what the file has not confirmed, when the process ends before the next turn. The stream may be writing the same
   * bytes to the same place.
   */
  closeNow(): void {
    if (this.#failed || this.#isHeld || this.#unwritten.length === 0) return;
    const path = join(this.#dir, recordingFiles.events);
    try {
      const file = openSync(path, constants.O_WRONLY | constants.O_CREAT, recordingFileMode);
      writeSync(file, Buffer.concat(this.#unwritten), 0, undefined, this.#writtenBytes);
      closeSync(file);
    } catch {
      // What was written before can be opened.
    }
  }

  #setBytes(bytes: number): void {
    this.#bytes = bytes;
    this.#recorded.fire(this.#bytes);
  }
}
