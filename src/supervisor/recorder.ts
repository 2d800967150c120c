import { createWriteStream, type WriteStream } from 'node:fs';
import { join } from 'node:path';
import { Emitter } from '../base/emitter.ts';
import type { RunEvent } from '../model/facts/events.ts';
import { encodeEvents, recordingFiles } from '../model/facts/recording.ts';
import { readLines, type RecordedLines } from './recordings.ts';

/**
 * Appends events to a recording and says how far it is. A full disk ends the file, not the run: what the
 * file does not take is kept in memory, so that a panel which follows the recording sees all of it.
 */
export class Recorder {
  readonly #dir: string;
  readonly #stream: WriteStream;
  readonly #recorded = new Emitter<number>();
  /** Given to the file and not confirmed; after its failure, all that is only here. */
  readonly #unwritten: Buffer[] = [];
  #written = 0;
  #bytes = 0;
  #failed = false;

  /** `onFailure` fires once, when the file takes no more. */
  constructor(dir: string, onFailure: (error: Error) => void) {
    this.#dir = dir;
    this.#stream = createWriteStream(join(dir, recordingFiles.events), { flags: 'wx', mode: 0o600 });
    this.#stream.on('error', (error) => {
      if (this.#failed) return;
      this.#failed = true;
      for (const lines of this.#unwritten) this.#count(lines);
      onFailure(error);
    });
  }

  readonly recorded = this.#recorded.subscribe;

  /** How far `read` can go. */
  get bytes(): number {
    return this.#bytes;
  }

  append(events: readonly RunEvent[]): void {
    const lines = Buffer.from(encodeEvents(events));
    this.#unwritten.push(lines);
    if (this.#failed) return this.#count(lines);
    this.#stream.write(lines, (error) => {
      if (error) return;
      this.#unwritten.shift();
      this.#written += lines.length;
      this.#count(lines);
    });
  }

  /** Like `readLines`, up to `bytes`. */
  async read(offset: number, maxBytes: number): Promise<RecordedLines> {
    if (offset < this.#written) return readLines(this.#dir, offset, Math.min(maxBytes, this.#written - offset));
    let at = this.#written;
    const found: Buffer[] = [];
    let size = 0;
    for (const lines of this.#unwritten) {
      if (at >= offset && at < this.#bytes && size < maxBytes) size += found.push(lines) && lines.length;
      at += lines.length;
    }
    return { lines: Buffer.concat(found).toString(), next: offset + size };
  }

  async close(): Promise<void> {
    if (this.#failed) return;
    await new Promise<void>((resolve) => {
      this.#stream.once('error', () => resolve());
      this.#stream.end(resolve);
    });
  }

  #count(lines: Buffer): void {
    this.#bytes += lines.length;
    this.#recorded.fire(this.#bytes);
  }
}
