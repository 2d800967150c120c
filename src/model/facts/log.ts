import type { SourcePlace } from '../../base/sourcePlace.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
/** How serious a line is, as the methods of the console say it. */
export type LogLevel = (typeof logLevels)[number];

/** How a line reached us: a console method, a raw stream write, or `process.emitWarning`. */
export type LogStream = 'console' | 'stdout' | 'stderr' | 'warning';

/** A place in the user's source that wrote a line. `id` is how records and views refer to it. */
export interface LogSource extends SourcePlace {
  readonly id: number;
}

export interface LogRecord {
  /** Position in the one central order, from 0, gapless. */
  readonly seq: number;
  readonly atMicros: number;
  readonly worker: number;
  /** Null for lines outside any item: module load, setup, teardown. */
  readonly item: number | null;
  readonly chunk: number | null;
  readonly level: LogLevel;
  readonly text: string;
  /** What was logged in full, where `text` shows nested objects or long arrays cut short. */
  readonly detail?: string;
  readonly stream: LogStream;
  /** Id of a LogSource, or null where no call site is known. */
  readonly source: number | null;
  /** Written after its item had already ended. */
  readonly late?: boolean;
}
