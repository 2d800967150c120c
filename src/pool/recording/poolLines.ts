import { LineJoiner } from '../../engine/ledger/lineJoiner.ts';
import { LogRecords } from '../../engine/ledger/logRecords.ts';
import type { SpooledLine } from '../../engine/ledger/lineJoiner.ts';
import type { SourceSeen } from '../../model/facts/events.ts';
import type { LogRecord } from '../../model/facts/log.ts';
import type { SourceMapper } from '../../model/facts/sourceMapper.ts';

/** The lines of all workers of a pool, as a recording holds them. Parts of a line are joined. */
export class PoolLines {
  readonly #records: LogRecords;
  readonly #joiners = new Map<number | null, LineJoiner>();
  #lines: LogRecord[] = [];

  constructor(mapper: SourceMapper, onSource: (event: SourceSeen) => void) {
    this.#records = new LogRecords({ mapper, nextLine: 0, nextSource: 0, onSource });
  }

  /** `worker`: null for what the program itself prints. */
  add(worker: number | null, part: SpooledLine): void {
    const line = this.#joinerOf(worker).add(part);
    if (line) this.#lines.push(this.#records.toRecord(line));
  }

  /** The worker has ended a chunk or has died, or the program ends: no part of its open lines follows. */
  endLines(worker: number | null): void {
    for (const line of this.#joiners.get(worker)?.end() ?? []) this.#lines.push(this.#records.toRecord(line));
  }

  /** Returns the lines since the last call. */
  take(): readonly LogRecord[] {
    const lines = this.#lines;
    this.#lines = [];
    return lines;
  }

  #joinerOf(worker: number | null): LineJoiner {
    let joiner = this.#joiners.get(worker);
    if (!joiner) this.#joiners.set(worker, (joiner = new LineJoiner()));
    return joiner;
  }
}
