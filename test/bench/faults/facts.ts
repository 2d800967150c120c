import { inspect } from 'node:util';

/** What a pool said of one item. Values and errors as text, so that all pools can be compared. */
export type Report =
  | { readonly item: number; readonly ok: true; readonly value: string }
  | {
      readonly item: number;
      readonly ok: false;
      readonly name: string;
      readonly message: string;
      /** Everything of the error that is left, fields, causes and stack included. */
      readonly text: string;
    };

export interface Line {
  readonly text: string;
  /** Where the pool says whose line it is. */
  readonly item?: number | null;
}

export type Ending =
  /** The program ended by itself. */
  | { readonly by: 'exit'; readonly code: number }
  | { readonly by: 'signal'; readonly signal: string }
  /** It did not, and was killed. */
  | { readonly by: 'watchdog' };

/** All there is to judge a pool by, after one job with one faulty item. */
export interface Facts {
  readonly reports: readonly Report[];
  readonly lines: readonly Line[];
  /** By item: what it told its independent witness file. */
  readonly witness: readonly (readonly string[])[];
  readonly ending: Ending;
  /** Processes of the job still alive after it. */
  readonly leftovers: number;
}

/** How a value looks in a report: long strings are cut. */
export function inspectValue(value: unknown): string {
  return inspect(value, { depth: 8, maxStringLength: 200 });
}
