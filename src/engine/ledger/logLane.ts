import type { LogWritten } from '../../protocol/workerRecords.ts';
import { LineJoiner, type SpooledLine } from './lineJoiner.ts';
import type { LineSource } from './logOrder.ts';
import { SpoolReader } from './spoolReader.ts';

interface BufferedLine {
  readonly line: SpooledLine;
  /** Offset in the spool at which its last part starts, in bytes; the end of the file for a line that stayed open. */
  readonly offset: number;
}

/** Number of bytes of a spool that are read at a time: the lines of a run may be far larger than memory. */
const sliceBytes = 1 << 17;

/** The lines of one worker, in order of time. They stay in its spool until they can be reported. */
export class LogLane implements LineSource {
  readonly #worker: number;
  readonly #reader: SpoolReader;
  readonly #joiner = new LineJoiner();
  readonly #knownBytes: number;
  #buffer: BufferedLine[] = [];
  /** Lines that could not be written to the file. They come after all lines in it. */
  readonly #detoured: BufferedLine[] = [];
  #state: 'followed' | 'ending' | 'over' = 'followed';

  /**
   * `knownBytes`: lines that end before it were reported by an earlier runner. They are read again, because one of their
   * parts may belong to a line that was not reported.
   */
  constructor(path: string, worker: number, knownBytes: number) {
    this.#worker = worker;
    this.#knownBytes = knownBytes;
    this.#reader = new SpoolReader(path, 'logs');
  }

  /** Creates the file and keeps it open. */
  create(): void {
    this.#reader.create();
  }

  /** All lines that end before this byte have been reported. Beyond the end of the file: also those that stayed open. */
  get reportedBytes(): number {
    const read = this.#state === 'over' ? this.#reader.offset + 1 : this.#reader.offset;
    return this.#buffer[0]?.offset ?? Math.max(read, this.#knownBytes);
  }

  /** All unread lines are later than this time, in microseconds since the run's start. */
  get readUntilMicros(): number {
    const last = this.#buffer.at(-1);
    return last && !this.#reader.atEnd ? last.line.atMicros : Infinity;
  }

  detour(line: LogWritten, offset: number): void {
    this.#detoured.push({ line: this.#spooled(line), offset });
  }

  /** Reads the next lines, unless some lines that were read still wait. */
  read(): void {
    // More lines may be appended, so the current end of the file is not final.
    if (this.#state === 'over' || (this.#buffer.length > 0 && !this.#reader.atEnd)) return;
    do {
      for (const { record, offset } of this.#reader.read(sliceBytes)) {
        if (record.type === 'logWritten') this.#add({ line: this.#spooled(record), offset });
      }
    } while (this.#buffer.length === 0 && !this.#reader.atEnd);
    if (!this.#reader.atEnd) return;
    for (const part of this.#detoured.splice(0)) this.#add(part);
    if (this.#state !== 'ending') return;
    this.#state = 'over';
    for (const line of this.#joiner.end()) this.#push(line, this.#reader.offset);
    this.#reader.close();
  }

  /** Removes and returns the lines up to this time that have been read. */
  take(untilMicros: number): SpooledLine[] {
    const later = this.#buffer.findIndex(({ line }) => line.atMicros > untilMicros);
    return this.#buffer.splice(0, later < 0 ? this.#buffer.length : later).map(({ line }) => line);
  }

  /** Its worker has ended: when all lines have been read, the file is not read again. */
  retire(): void {
    if (this.#state === 'followed') this.#state = 'ending';
  }

  /** Reads the file once more: a thread may have written to it while it was being ended. */
  reopen(): void {
    this.#state = 'ending';
  }

  close(): void {
    this.#reader.close();
  }

  #add({ line, offset }: BufferedLine): void {
    const complete = this.#joiner.add(line);
    if (complete) this.#push(complete, offset);
  }

  #push(line: SpooledLine, offset: number): void {
    if (offset >= this.#knownBytes) this.#buffer.push({ line, offset });
  }

  #spooled(line: LogWritten): SpooledLine {
    return Object.assign(line, { worker: this.#worker });
  }
}
