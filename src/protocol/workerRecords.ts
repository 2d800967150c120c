import type {
  ItemFailed,
  ItemsSettled,
  ItemStarted,
  NoticeRaised,
  StrayErrorFound,
  Outcome,
  ProfileCaptured,
  RaceFound,
} from '../model/facts/events.ts';
import type { Failure } from '../model/facts/failure.ts';
import type { LogLevel, LogStream } from '../model/facts/log.ts';
import type { TimeTallied } from '../model/facts/timeTallied.ts';
import type { WaitRecord } from './waits.ts';

/*
 * What a worker records while it runs a chunk. A record is the event of the same name without the worker's number, which
 * the reader adds; stacks and call sites are positions in the bundle, which the reader maps to the source.
 *
 * Only log lines have a type that begins with `l`: the spool's readers recognise them by that letter.
 *
 * A spool file holds one record a line, as JSON. The values of settled items follow theirs, each a JSON text behind a tab
 * (JSON text never holds a raw tab): here items 0 and 1 succeeded with 4 and "b".
 *
 *   {"type":"chunkTaken","chunk":0,"attempt":1,"careful":false,"steps":[0,1,1,1]}
 *   {"type":"logWritten","atMicros":81,"item":0,"chunk":0,"level":"info","stream":"console","text":"hello","site":null}
 *   {"type":"itemsSettled","chunk":0,"attempt":1,"fromMicros":80,"steps":[0,1,1,1],"times":"0,5,1,4,","outcomes":null}⇥4⇥"b"
 *   {"type":"chunkEnded","chunk":0}
 */

export type SpoolRecord = WorkerRecord | SettledRecord | Verdict;

/** What happens in a worker, but for the outcomes of items, which differ by the route of reports. */
export type WorkerRecord =
  | ChunkTaken
  /** Written before the item runs, so that its death is known; only if items are slow enough for the cost. */
  | Omit<ItemStarted, 'worker' | 'chunk'>
  | FailureRecord
  | WaitRecord
  | RaceFound
  | Omit<StrayErrorFound, 'worker'>
  | Omit<ProfileCaptured, 'worker'>
  | Omit<TimeTallied, 'worker'>
  | LogWritten
  | NoticeRaised
  | { readonly type: 'chunkEnded'; readonly chunk: number };

/** A chunk arrived. */
export interface ChunkTaken {
  readonly type: 'chunkTaken';
  readonly chunk: number;
  readonly attempt: number;
  readonly careful: boolean;
  /** Its items, coded as in `itemsSettled`. */
  readonly steps: readonly number[];
}

/** Comes before the item's outcome. One of kind `crash` comes from an item that is about to end its worker. */
export type FailureRecord = Omit<ItemFailed, 'worker' | 'input'>;

export type SettledRecord = Omit<ItemsSettled, 'worker'>;

/**
 * A line was printed, or a part of one. The parts of a line are separate records, so that a crash loses none of them; the
 * reader joins them. An item that leaves a line open is followed by a record without text.
 */
export interface LogWritten {
  readonly type: 'logWritten';
  readonly atMicros: number;
  readonly item: number | null;
  readonly chunk: number | null;
  readonly level: LogLevel;
  readonly stream: LogStream;
  readonly text: string;
  /** See `LogRecord`. */
  readonly detail?: string;
  /** `file:line:column` of the call in the bundle. */
  readonly site: string | null;
  /** Name of the logger that was used, if any. */
  readonly logger?: string;
  /** No line break ended it: the rest of the line follows. */
  readonly open?: true;
  readonly late?: true;
}

/** Outcomes that the runner decided from outside the worker. */
export interface Verdict {
  readonly type: 'verdict';
  readonly items: readonly number[];
  readonly outcome: Outcome;
  readonly worker: number;
  readonly chunk: number;
  readonly attempt: number;
  readonly startMicros: number;
  readonly endMicros: number;
  readonly failure: Failure | null;
}

/** A settled item's value that is too large for the spool: the name of the file beside it. No JSON text begins with @. */
export const spilledValue = (file: string): string => `@${file}`;
export const spilledFile = (value: string): string | undefined => (value.startsWith('@') ? value.slice(1) : undefined);
