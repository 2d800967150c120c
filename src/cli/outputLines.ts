import type { Outcome } from '../model/facts/events.ts';
import type { Failure } from '../model/facts/failure.ts';
import type { LogLevel, LogStream } from '../model/facts/log.ts';

/** A line of `--results`: an item, in the order of the input. */
export interface ResultLine {
  /** Its number, from 0. */
  readonly item: number;
  /** How it ended. */
  readonly outcome: Outcome;
  /**
   * What the function returned, if the item succeeded; absent for undefined. Values that JSON does not know are objects with
   * `$type`: docs/recording-format.md lists them.
   */
  readonly value?: unknown;
  /** Its error, if it failed, timed out or crashed. */
  readonly failure?: Failure;
}

/** A line of `--logs`: a line that the job printed, in the order of time. */
export interface LogLine {
  /** Number of the line, from 0. */
  readonly seq: number;
  /** Time since the run's start, in milliseconds. */
  readonly atMs: number;
  /** Null: printed outside of the workers. */
  readonly worker: number | null;
  /** Null: no item was running. */
  readonly item: number | null;
  /** Null: no chunk was running. */
  readonly chunk: number | null;
  /** How urgent it is. */
  readonly level: LogLevel;
  /** The text as it was printed, with its colours. */
  readonly text: string;
  /** The whole of an object that Node printed shortened. */
  readonly detail?: string;
  /** What it was printed with. */
  readonly stream: LogStream;
  /** The item had ended when it was printed. */
  readonly late?: true;
  /** Path, line and column of the call; null if they are not known. */
  readonly source: string | null;
}
