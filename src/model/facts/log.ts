import type { SourcePlace } from '../../base/sourcePlace.ts';

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
/** How serious a line is; the names are those of the console's methods. */
export type LogLevel = (typeof logLevels)[number];

/** How a line was written: by a method of the console, directly to a stream, or by `process.emitWarning`. */
export type LogStream = 'console' | 'stdout' | 'stderr' | 'warning';

/** The stream on which a terminal would show a line. */
export function outputOf({
  stream,
  level,
}: {
  readonly stream: LogStream;
  readonly level: LogLevel;
}): 'stdout' | 'stderr' {
  if (stream === 'stdout' || stream === 'stderr') return stream;
  return level === 'warn' || level === 'error' ? 'stderr' : 'stdout';
}

/** A place in the user's source that writes log lines. Records and views refer to it by `id`. */
export interface LogSource extends SourcePlace {
  readonly id: number;
}

export interface LogRecord {
  /** Number of the line in the order of all lines of the run, from 0 and without gaps. */
  readonly seq: number;
  readonly atMicros: number;
  /** Null for a line that bypassed the workers: of native code, or of a thread or process that user code started. */
  readonly worker: number | null;
  /** Null for lines outside any item: module load, setup, teardown. */
  readonly item: number | null;
  readonly chunk: number | null;
  readonly level: LogLevel;
  readonly text: string;
  /** The whole text, if `text` shows nested objects or long arrays shortened. */
  readonly detail?: string;
  readonly stream: LogStream;
  /** Id of a LogSource; null if the call site is not known. */
  readonly source: number | null;
  /** True if it was written after its item had ended. */
  readonly late?: boolean;
}
