import { inspect } from 'node:util';

/** The report of a pool about one item. Values and errors as text, so that all pools can be compared. */
export type Report =
  | { readonly item: number; readonly ok: true; readonly value: string }
  | {
      readonly item: number;
      readonly ok: false;
      readonly name: string;
      readonly message: string;
      /** All remaining parts of the error, including fields, causes and stack. */
      readonly text: string;
    };

export interface Line {
  readonly text: string;
  /** The item that the pool names for the line. */
  readonly item?: number | null;
}

export type Ending =
  /** The program ended by itself. */
  | { readonly by: 'exit'; readonly code: number }
  | { readonly by: 'signal'; readonly signal: string }
  /** The program did not end by itself and was killed. */
  | { readonly by: 'watchdog' };

/** All facts by which a pool is judged, after one job with one faulty item. */
export interface Facts {
  readonly reports: readonly Report[];
  readonly lines: readonly Line[];
  /** Entries of the independent witness file, by item. */
  readonly witness: readonly (readonly string[])[];
  readonly ending: Ending;
  /** Processes of the job still alive after it. */
  readonly leftovers: number;
}

/** The text of a value in a report. Long strings are shortened. */
export function inspectValue(value: unknown): string {
  return inspect(value, { depth: 8, maxStringLength: 200 });
}
