import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import type { SpooledLine } from './lineJoiner.ts';
import type { LineSource } from './logOrder.ts';

/** A longer line is reported in parts, in characters: a program may never write a line break. */
const longestLine = 1 << 16;
const sliceBytes = 1 << 17;
const block = Buffer.allocUnsafe(sliceBytes);

/** What Node prints when a stuck worker is looked at. */
const ofInspector =
  /^(?:Debugger (?:listening|attached|ending)|For help, see: https:\/\/nodejs\.org|Waiting for the debugger)/;

/**
 * Lines that bypass the capture in the workers: native code, and threads and processes that user code starts, write to
 * the descriptors of the runner's process, which are files. Nothing tells which worker or item a line belongs to, and
 * its time is that of its reading.
 */
export class RawOutput implements LineSource {
  /** The time of a line is read when it is, so no earlier line can follow. */
  readonly readUntilMicros = Infinity;
  readonly #stream: 'stdout' | 'stderr';
  readonly #now: () => number;
  readonly #decoder = new StringDecoder('utf8');
  readonly #fd: number | undefined;
  #position: number;
  #open = '';
  #isOver = false;
  #lines: SpooledLine[] = [];

  /**
   * What is in the file already comes from the first loading of the module, whose output is not recorded. Without the file,
   * for example under a debugger that starts the runner, there are no lines.
   */
  constructor(path: string, stream: 'stdout' | 'stderr', now: () => number) {
    this.#stream = stream;
    this.#now = now;
    this.#fd = openToRead(path);
    this.#position = this.#fd === undefined ? 0 : fstatSync(this.#fd).size;
  }

  read(): void {
    if (this.#fd === undefined || this.#isOver || this.#lines.length > 0) return;
    for (let bytes = -1; bytes !== 0 && this.#lines.length === 0;) {
      bytes = readSync(this.#fd, block, 0, sliceBytes, this.#position);
      this.#position += bytes;
      this.#split(this.#decoder.write(block.subarray(0, bytes)));
    }
  }

  take(untilMicros: number): SpooledLine[] {
    // A line that is read after the cut waits for the next one.
    return untilMicros === Infinity || (this.#lines[0]?.atMicros ?? 0) <= untilMicros ? this.#lines.splice(0) : [];
  }

  reopen(): void {
    this.read();
    if (this.#open !== '') this.#add(this.#open);
    this.#open = '';
    this.#isOver = true;
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }

  #split(text: string): void {
    const lines = (this.#open + text).split('\n');
    this.#open = lines.pop() ?? '';
    for (const line of lines) this.#add(line);
    if (this.#open.length <= longestLine) return;
    this.#add(this.#open);
    this.#open = '';
  }

  #add(line: string): void {
    // A carriage return begins the line again, as on a terminal.
    const text = line.replace(/\r+$/, '').replace(/^.*\r/, '');
    if (ofInspector.test(text)) return;
    this.#lines.push({
      type: 'logWritten',
      worker: null,
      atMicros: Math.round(this.#now()),
      item: null,
      chunk: null,
      level: this.#stream === 'stdout' ? 'info' : 'error',
      stream: this.#stream,
      text,
      site: null,
    });
  }
}

function openToRead(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}
