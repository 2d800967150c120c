import type { PrimitiveRef } from '../model/facts/events.ts';

/** In the place of a `threadId`: the thread that says so. */
export const ownThread = -1;

/** What a worker tells of its waits. Times as in the event language, `holder` by `threadId`, null for nobody or no owner. */
export type WaitRecord =
  /** It has lasted 10 ms and goes on. `wait` is its number in this thread. */
  | {
      readonly t: 'wait';
      readonly wait: number;
      readonly at: number;
      readonly item: number | null;
      readonly primitive: PrimitiveRef;
      readonly op: string;
      readonly blocking: boolean;
      readonly endless: boolean;
      readonly holder: number | null;
      /** Number of the waiting call's stack in this thread; its text comes with the first of them. */
      readonly stack: number;
      readonly text?: string;
    }
  | { readonly t: 'holder'; readonly wait: number; readonly holder: number | null; readonly at: number }
  | { readonly t: 'waited'; readonly wait: number; readonly at: number }
  /** Waits that were over sooner. */
  | { readonly t: 'tally'; readonly at: number; readonly tallies: readonly WaitTally[] };

export interface WaitTally {
  readonly primitive: PrimitiveRef;
  readonly count: number;
  /** Microseconds. */
  readonly total: number;
  readonly longest: number;
}
