import { format } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { Disposable } from '../base/disposable.ts';
import { messageOf } from '../base/errors.ts';
import { Emitter } from '../base/emitter.ts';
import { ownWorker } from '../execution/ownWorker.ts';
import type { LogLevel, LogStream } from '../model/facts/log.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';
import type { LogWritten } from '../protocol/workerRecords.ts';

/** One piece of output of a worker. */
export interface PoolLogRecord {
  /** Place in the order of arrival, from 0. */
  readonly seq: number;
  /** Milliseconds from the opening of the pool to the moment it was written. */
  readonly atMs: number;
  /** Number of the worker, from 0. */
  readonly worker: number;
  /** Place of the item in its call; undefined between items. */
  readonly item: number | undefined;
  /** How serious it is. */
  readonly level: LogLevel;
  /** Without the line break that ended it. */
  readonly text: string;
  /** Name of the logger, where `getLogger` was used. */
  readonly logger?: string;
  /** `file:line:column` of the call, where known. */
  readonly source?: string;
  /** How it was written: through the console, or to a stream of the process. */
  readonly stream: LogStream;
  /** Written after its item had ended. */
  readonly late?: true;
}

/** Called for each piece of output, in order. What it throws is a warning, and changes nothing. */
export type LogListener = (record: PoolLogRecord) => void;

/** Everything the workers print, in one order. Without a listener it goes where Node would print it. */
export class PoolLog {
  readonly #emitter = new Emitter<PoolLogRecord>();
  readonly #mapper: SourceMapper | undefined;
  #listeners = 0;
  #nextSeq = 0;

  constructor(mapper: SourceMapper | undefined) {
    this.#mapper = mapper;
  }

  subscribe(listener: LogListener): Disposable {
    this.#listeners++;
    const subscription = this.#emitter.subscribe((record) => {
      try {
        listener(record);
      } catch (error) {
        process.emitWarning(`a log listener of a pool threw: ${messageOf(error)}`);
      }
    });
    let subscribed = true;
    return {
      dispose: () => {
        if (subscribed) this.#listeners--;
        subscribed = false;
        subscription.dispose();
      },
    };
  }

  readonly write = (worker: number, record: LogWritten): void => {
    const text = this.#mapper?.text(record.text) ?? record.text;
    if (this.#listeners === 0) return echo(record, text);
    const source = record.site === null ? undefined : this.#placeOf(record.site);
    this.#emitter.fire({
      seq: this.#nextSeq++,
      atMs: record.atMicros / 1000,
      worker,
      item: record.item ?? undefined,
      level: record.level,
      text,
      ...(record.logger !== undefined && { logger: record.logger }),
      ...(source !== undefined && { source }),
      stream: record.stream,
      ...(record.late && { late: true }),
    });
  };

  #placeOf(site: string): string {
    const place = this.#mapper?.site(site);
    if (place) return `${place.file}:${place.line}:${place.column}`;
    const [, url = '', rest = ''] = /^(file:.*?)(:\d+:\d+)$/.exec(site) ?? [];
    return url === '' ? site : fileURLToPath(url) + rest;
  }
}

function echo({ stream, level, logger, open }: LogWritten, text: string): void {
  const toStderr = stream === 'stderr' || (stream !== 'stdout' && (level === 'warn' || level === 'error'));
  const line = logger === undefined ? text : `[${logger}] ${text}`;
  process[toStderr ? 'stderr' : 'stdout'].write(open ? line : `${line}\n`);
}

/** Writes lines that carry its name. */
export type Logger = Readonly<Record<LogLevel, (...args: readonly unknown[]) => void>>;

/**
 * A named logger, for workers and for the program itself. In a worker its lines go to the pool's log, with worker and
 * item; elsewhere to the console. Arguments as for `console.log`.
 */
export function getLogger(name: string): Logger {
  const at =
    (level: LogLevel) =>
    (...args: readonly unknown[]): void => {
      const worker = ownWorker();
      if (worker) worker.log(level, name, format(...args));
      else console[level](`[${name}]`, ...args);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
