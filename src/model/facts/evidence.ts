/**
 * What a run shows about the code that it ran: the half of a finding that no source text has. Plain data, so that it can be
 * sent to the language server. Lines count from 1, paths are absolute, shares are from 0 to 1.
 */
export interface RunEvidence {
  /** The module and the export whose calls were the items. `inThreads`: they ran in worker threads, which lack some functions. */
  readonly job: { readonly file: string; readonly exportName: string; readonly inThreads: boolean };
  /** SHA-256 of the text of each file that the run loaded, by path. Nothing is known about a file that has changed since. */
  readonly code: Readonly<Record<string, string>>;
  /** About places. */
  readonly places: readonly PlaceEvidence[];
  /** About the items. The places are found by their meaning: in the code that the job can reach. */
  readonly items: readonly ItemEvidence[];
}

/** A fact about one place in one file. */
export type PlaceEvidence = HotLineSeen | BlockingCallSeen | LogLinesSeen | RaceAccessSeen | StateKept;

/** A fact about the items of the run as a whole. */
export type ItemEvidence = ResultsVaried | ItemsWaited | MemberRepeated;

interface Place {
  readonly file: string;
  readonly line: number;
}

/** The items spent this part of their time in one line. */
export interface HotLineSeen extends Place {
  readonly kind: 'hotLine';
  readonly micros: number;
  readonly share: number;
}

/** A synchronous function of Node stopped all items of its thread. The line is the first one of the function that called it. */
export interface BlockingCallSeen extends Place {
  readonly kind: 'blockingCall';
  /** E.g. `readFileSync`, of `node:fs`. */
  readonly callee: string;
  readonly module: string;
  readonly micros: number;
  readonly share: number;
  /** Number of items that ran at the same time in one thread. */
  readonly concurrency: number;
}

/** A line wrote many of the log lines, and writing them took most of the items' time. */
export interface LogLinesSeen extends Place {
  readonly kind: 'logLines';
  readonly lines: number;
  readonly allLines: number;
  /** Part of the items' time in which log lines were written, by all places together. */
  readonly share: number;
}

/** One of the two accesses of a race. */
export interface RaceAccessSeen extends Place {
  readonly kind: 'raceAccess';
  /** E.g. `write by item 3 on worker 0`. */
  readonly access: string;
  /** The shared element, e.g. `array "grid"[3]`. */
  readonly target: string;
  readonly other: { readonly access: string } & Partial<Place>;
}

/** Items depend on others, and this variable keeps something from one to the next. The line is the first that changes it. */
export interface StateKept extends Place {
  readonly kind: 'stateKept';
  readonly variable: string;
  /** The expression that changes it. */
  readonly change: string;
  /** Number of items whose result alone differs, and of those that ran alone. */
  readonly items: number;
  readonly checked: number;
}

/** Items have another result each time they run alone. */
export interface ResultsVaried {
  readonly kind: 'resultsVaried';
  readonly items: number;
  readonly checked: number;
}

/** The items waited for this part of their time, and computed in the rest. */
export interface ItemsWaited {
  readonly kind: 'itemsWaited';
  readonly share: number;
}

/** A member of each input is the same for all items, and copying the inputs took much of the time. */
export interface MemberRepeated {
  readonly kind: 'memberRepeated';
  readonly member: string;
  /** The export that has the inputs. */
  readonly exportName: string;
  /** Mean bytes of one input that are this member. */
  readonly bytes: number;
  /** Its part of an input. */
  readonly share: number;
}
