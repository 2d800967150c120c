import type { WaitBegan, WaitEnded, WaitHolderChanged, WaitsTallied } from '../model/facts/waitEvents.ts';

/** A `HolderThread` for the thread that reports it. */
export const ownThread = -1;

/** Node's number of the thread that holds a primitive; null if nobody holds it, or it has no owner. */
export type HolderThread = number | null;

/** What a worker reports of its waits: the events of the same names, seen from its thread. `wait` counts in this thread. */
export type WaitRecord = WaitStartRecord | WaitHolderRecord | WaitEnded | WaitTalliesRecord;

/** The wait has lasted 10 ms and has not ended. */
export interface WaitStartRecord extends Omit<WaitBegan, 'worker' | 'holder'> {
  readonly holder: HolderThread;
  /** The waiting call's stack as text, in the first record of this thread with this `stack`. */
  readonly text?: string;
}

export interface WaitHolderRecord extends Omit<WaitHolderChanged, 'holder'> {
  readonly holder: HolderThread;
}

export type WaitTalliesRecord = Omit<WaitsTallied, 'worker'>;

export type WaitTally = WaitsTallied['tallies'][number];
