import { passOn } from './passOn.ts';
import { format } from 'node:util';
import { fileURLToPath } from 'node:url';
import type { Disposable } from '../base/disposable.ts';
import { messageOf } from '../base/errors.ts';
import { Emitter } from '../base/emitter.ts';
import { ownWorker } from '../execution/ownWorker.ts';
import { outputOf, type LogLevel, type LogStream } from '../model/facts/log.ts';
import type { SourceMapper } from '../model/facts/sourceMapper.ts';
import type { LogWritten } from '../protocol/workerRecords.ts';

/** One piece of output of a worker. */
export interface PoolLogRecord {
  /** Number in the order of arrival, from 0. */
  readonly seq: number;
  /** Time of writing: milliseconds since the pool was opened. */
  readonly atMs: number;
  /** Number of the worker, from 0. */
  readonly worker: number;
  /** Index of the item in its call; undefined between items. */
  readonly item: number | undefined;
  /** Severity. */
  readonly level: LogLevel;
  /** The text without the line break that ended it. */
  readonly text: string;
  /** Name of the logger, if `getLogger` was used. */
  readonly logger?: string;
  /** `file:line:column` of the call, if known. */
  readonly source?: string;
  /** Whether it was written through the console, or to a stream of the process. */
  readonly stream: LogStream;
  /** True if it was written after its item had ended. */
  readonly late?: true;
}

/** Receives each piece of output, in order. If it throws, the process emits a warning. */
export type LogListener = (record: PoolLogRecord) => void;

/** The output of all workers in one order. Without a listener, this process prints it. */
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

function echo(record: LogWritten, text: string): void {
  const { logger, open } = record;
  const line = logger === undefined ? text : `[${logger}] ${text}`;
  passOn(outputOf(record), open ? line : `${line}\n`);
}

/** Writes lines that carry the name of the logger. */
export type Logger = Readonly<Record<LogLevel, (...args: readonly unknown[]) => void>>;

/**
 * A named logger for workers and for the program itself. In a worker, its lines go to the log of the pool, with the
 * number of the worker and the index of the item. In other threads they go to the console. The methods take the same
 * arguments as `console.log`.
 *
 * @example
 * ```ts
 * import { Pool } from 'poolscope';
 *
 * await using pool = await Pool.open<typeof import('./work.js')>(new URL('./work.js', import.meta.url));
 * pool.onLog(({ item, level, text }) => console.log(item, level, text)); // 0 warn low on paper
 * await pool.apply('warn', ['low on paper']);
 * ```
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
