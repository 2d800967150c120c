import type { LogWritten } from '../../protocol/workerRecords.ts';
import { SpoolReader } from './spoolReader.ts';

/** A line with the worker that printed it. */
export type SpooledLine = LogWritten & { readonly worker: number };

interface BufferedLine {
  readonly line: SpooledLine;
  /** Byte of the spool at which it starts. */
  readonly offset: number;
}

/** So many bytes of a spool are read at once: the lines of a run may be far larger than memory. */
const sliceBytes = 1 << 17;

/** The lines of one worker, which are in order of time. They wait in its spool until they can be reported. */
export class LogLane {
  readonly #worker: number;
  readonly #reader: SpoolReader;
  #buffer: BufferedLine[] = [];
  /** Lines that the file did not take; they come after all lines in it. */
  readonly #detoured: BufferedLine[] = [];
  #state: 'followed' | 'ending' | 'over' = 'followed';

  /** `fromByte`: lines before it were reported by an earlier runner. */
  constructor(path: string, worker: number, fromByte: number) {
    this.#worker = worker;
    this.#reader = new SpoolReader(path, 'logs', fromByte);
  }

  /** Makes the file and holds it open. */
  create(): void {
    this.#reader.create();
  }

  /** All lines before this byte have been reported. */
  get reportedBytes(): number {
    return this.#buffer[0]?.offset ?? this.#reader.offset;
  }

  /** No line before this time is still unread; microseconds since the run's start. */
  get readUntilMicros(): number {
    const last = this.#buffer.at(-1);
    return last && !this.#reader.atEnd ? last.line.atMicros : Infinity;
  }

  detour(line: LogWritten, offset: number): void {
    this.#detoured.push(this.#buffered(line, offset));
  }

  /** Reads the next lines, unless some that were read are still waiting. */
  read(): void {
    // The end of the file is only its end so far.
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

  /** Removes the lines up to this time that have been read, and returns them. */
  take(untilMicros: number): SpooledLine[] {
    const later = this.#buffer.findIndex(({ line }) => line.atMicros > untilMicros);
    return this.#buffer.splice(0, later < 0 ? this.#buffer.length : later).map(({ line }) => line);
  }

  /** Its worker is gone: once all lines have been read, the file is not looked at again. */
  retire(): void {
    if (this.#state === 'followed') this.#state = 'ending';
  }

  /** Looks at the file once more: a thread may have written while it was being ended. */
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
