import type { LogWritten } from '../../protocol/workerRecords.ts';
import { SpoolReader } from './spoolReader.ts';

/** A line with the worker that printed it. */
export type SpooledLine = LogWritten & { readonly worker: number };

interface BufferedLine {
  readonly line: SpooledLine;
  /** Offset in the spool at which it starts, in bytes. */
  readonly offset: number;
}

/** Number of bytes of a spool that are read at a time: the lines of a run may be far larger than memory. */
const sliceBytes = 1 << 17;

/** The lines of one worker, in order of time. They stay in its spool until they can be reported. */
export class LogLane {
  readonly #worker: number;
  readonly #reader: SpoolReader;
  #buffer: BufferedLine[] = [];
  /** Lines that could not be written to the file. They come after all lines in it. */
  readonly #detoured: BufferedLine[] = [];
  #state: 'followed' | 'ending' | 'over' = 'followed';

  /** `fromByte`: lines before it were reported by an earlier runner. */
  constructor(path: string, worker: number, fromByte: number) {
    this.#worker = worker;
    this.#reader = new SpoolReader(path, 'logs', fromByte);
  }

  /** Creates the file and keeps it open. */
  create(): void {
    this.#reader.create();
  }

  /** All lines before this byte have been reported. */
  get reportedBytes(): number {
    return this.#buffer[0]?.offset ?? this.#reader.offset;
  }

  /** All unread lines are later than this time, in microseconds since the run's start. */
  get readUntilMicros(): number {
    const last = this.#buffer.at(-1);
    return last && !this.#reader.atEnd ? last.line.atMicros : Infinity;
  }

  detour(line: LogWritten, offset: number): void {
    this.#detoured.push(this.#buffered(line, offset));
  }

  /** Reads the next lines, unless some lines that were read still wait. */
  read(): void {
    // More lines may be appended, so the current end of the file is not final.
    if (this.#state === 'over' || (this.#buffer.length > 0 && !this.#reader.atEnd)) return;
    for (const { record, offset } of this.#reader.read(sliceBytes)) {
      if (record.type === 'logWritten') this.#buffer.push(this.#buffered(record, offset));
    }
    if (!this.#reader.atEnd) return;
    this.#buffer.push(...this.#detoured.splice(0));
    if (this.#state !== 'ending') return;
    this.#state = 'over';
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
    this.#state = 'followed';
  }

  close(): void {
    this.#reader.close();
  }

  #buffered(line: LogWritten, offset: number): BufferedLine {
    return { line: Object.assign(line, { worker: this.#worker }), offset };
  }
}
