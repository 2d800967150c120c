import type { SourceSeen } from '../../model/facts/events.ts';
import type { LogRecord } from '../../model/facts/log.ts';
import type { SourceMapper } from '../../model/facts/sourceMapper.ts';
import type { SpooledLine } from './lineJoiner.ts';

export interface LogRecordsOptions {
  readonly mapper: SourceMapper;
  /** Number of the next line of the run. */
  readonly nextLine: number;
  /** Number of the next place in the source. */
  readonly nextSource: number;
  /** Called for each place before the first line that names it. */
  readonly onSource: (event: SourceSeen) => void;
}

/** Numbers the lines of a run, and maps their places from the compiled code to the source. */
export class LogRecords {
  readonly #mapper: SourceMapper;
  readonly #onSource: (event: SourceSeen) => void;
  readonly #sources = new Map<string, number | null>();
  #nextLine: number;
  #nextSource: number;

  constructor({ mapper, nextLine, nextSource, onSource }: LogRecordsOptions) {
    this.#mapper = mapper;
    this.#onSource = onSource;
    this.#nextLine = nextLine;
    this.#nextSource = nextSource;
  }

  toRecord({ atMicros, worker, item, chunk, level, logger, text, detail, stream, site, late }: SpooledLine): LogRecord {
    return {
      seq: this.#nextLine++,
      atMicros,
      worker,
      item,
      chunk,
      level,
      text: this.#mapper.text(logger === undefined ? text : `${logger}: ${text}`),
      ...(detail !== undefined && { detail: this.#mapper.text(detail) }),
      stream,
      source: site === null ? null : this.#sourceOf(site),
      ...(late && { late: true }),
    };
  }

  /** Null for a place that has no source, for example inside Node. */
  #sourceOf(site: string): number | null {
    const known = this.#sources.get(site);
    if (known !== undefined) return known;
    const place = this.#mapper.site(site);
    const id = place ? this.#nextSource++ : null;
    this.#sources.set(site, id);
    if (place && id !== null) this.#onSource({ type: 'sourceSeen', source: { id, ...place } });
    return id;
  }
}
