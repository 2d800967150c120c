/*
 * What the preload of an observed program writes, and its observer reads. Each thread of the program has a file of its
 * own with one JSON array a line; the first member is the kind of the record. A unit is a thread, or the main thread of a
 * process: `4711.2` is thread 2 of process 4711, `4711.0` its main thread. Times are whole microseconds on the machine's
 * monotonic clock.
 *
 *   ["thread",{…}]                        the first record of a file
 *   ["begun",3,"17",100]                  item 3 of this thread, whose message has the id 17, began at 100
 *   ["ended",3,"17",180,80,1,-1]          it ended at 180 after 80, with outcome 1; the thread was not measured to be idle
 *   ["answered","4711.2","17",190,100,0]  the other end: the answer of that unit came at 190, 100 after its message was posted
 *
 * An item of the far end and one of the near end are the same if unit and id are. Messages without an id have the id "";
 * they are paired in their order.
 */

import type { StepName } from '../model/facts/filePrepared.ts';
import type { ProfilePart } from '../model/facts/profile.ts';

/** The error that an answer carried, or that ended a thread, as plain text. */
export interface SeenError {
  readonly name: string;
  readonly message: string;
  readonly stack: string;
}

/** The function that a message asks for, as far as the message names it. */
export interface SeenFunction {
  /** A path or URL; empty for the script of the thread itself. */
  readonly file: string;
  readonly name: string;
  /** The library whose message it is. tinypool sends the messages of Piscina. `none`: no function is named. */
  readonly library: 'piscina' | 'workerpool' | 'none';
}

/** The thread that writes a file. */
export interface ThreadHead {
  readonly pid: number;
  readonly parentPid: number;
  /** 0 for the main thread of a process. */
  readonly threadId: number;
  /** The script of a process; empty for code without a file, and for a thread, whose script is not known at its start. */
  readonly file: string;
  /** Node's version. */
  readonly node: string;
  readonly atMicros: number;
}

/** A program that has made a folder of its own, in which a file of this name describes it. */
export const programFile = 'program.json';
export interface StartedProgram {
  readonly pid: number;
  readonly command: readonly string[];
  readonly cwd: string;
  /** Its start: the time of day, and the machine's monotonic clock. */
  readonly startedAtMs: number;
  readonly originMicros: number;
}

/** What was done before the tests of a file, and its duration in microseconds. */
export type FileStep = readonly [name: StepName, micros: number];

export type LockMode = 'exclusive' | 'shared';
/** What a thread does with `navigator.locks`. Requests are numbered in each thread. */
export type LockRecord =
  | readonly ['lockAsked', request: number, name: string, mode: LockMode, item: number, atMicros: number]
  | readonly ['lockTaken', request: number, atMicros: number]
  /** It was given up, or found the lock taken and did not wait. */
  | readonly ['lockMissed', request: number, atMicros: number]
  | readonly ['lockFreed', name: string, mode: LockMode, atMicros: number];

export type ObservedRecord =
  | LockRecord
  | readonly ['thread', head: ThreadHead]
  /**
   * The script of the thread has been loaded, or the first item has arrived. `isRecorded`: it is a worker of a pool that
   * records itself, so that nothing else is written.
   */
  | readonly ['ready', atMicros: number, script: string, isRecorded: boolean]
  /** Written for items that follow a long one, that run beside another one, and that print or are open at the end. */
  | readonly ['begun', item: number, id: string, atMicros: number]
  /** `idleMicros`: how long the event loop was idle meanwhile; -1 if it was not measured. */
  | readonly [
      'ended',
      item: number,
      id: string,
      endedMicros: number,
      ranMicros: number,
      outcome: number,
      idleMicros: number,
    ]
  /** Why an item failed. It comes before the item's end. */
  | readonly ['failed', item: number, error: SeenError]
  /** The function that the next items of this thread run. */
  | readonly ['function', called: SeenFunction]
  /**
   * An item's input in the format of `encodeValue`. If not all of it is kept, `whyNot` is the reason, as the second half of
   * a sentence, and `value` is its beginning. It comes before the item's beginning and end.
   */
  | readonly ['input', item: number, value: string, whyNot: string]
  /** One line that the thread printed; `item` is -1 outside of items. */
  | readonly ['line', stream: 'stdout' | 'stderr', atMicros: number, item: number, text: string]
  /** An error that nobody caught ends the thread. `item` is -1 if it is not known whose error it is. */
  | readonly ['uncaught', atMicros: number, item: number, error: SeenError]
  /** The thread ended itself, with `process.exit` for example, in the code of this item. */
  | readonly ['exiting', item: number]
  /** A test runner: the next items are the tests of this file. The steps before them ended at this time, one after another. */
  | readonly ['prepared', file: string, atMicros: number, steps: readonly FileStep[], testMicros: number]
  /** What a thread computed in the last seconds. Its times are on the machine's monotonic clock. */
  | readonly ['profile', part: ProfilePart]
  /** The end of a process, and the CPU time that all its threads have used. */
  | readonly ['exit', atMicros: number, cpuMicros: number]
  /** This thread started a unit. */
  | readonly ['started', unit: string, atMicros: number]
  /** A unit that this thread started has ended. `reason` is null if nothing was wrong. */
  | readonly ['gone', unit: string, atMicros: number, reason: string | null]
  | readonly ['answered', unit: string, id: string, answeredMicros: number, tookMicros: number, failed: 0 | 1]
  /** A message whose unit has ended without an answer. */
  | readonly ['unanswered', unit: string, id: string, postedMicros: number]
  /** The size of some messages and answers. */
  | readonly ['sized', unit: string, id: string, what: 'input' | 'value', bytes: number];

/** The variable of a terminal: each program that is started there makes a folder for its files in this one. */
export const folderForEach = 'POOLSCOPE_OBSERVE_EACH';
/** Set to `1`, it keeps the inputs of all items. */
export const valuesVariable = 'POOLSCOPE_OBSERVE_VALUES';
/** A `ProfileSpec` as JSON text: the threads and processes that run items are sampled. */
export const profileVariable = 'POOLSCOPE_OBSERVE_PROFILE';
/** Set to `1` by a test runner that reports its tests itself. */
export const testRunnerVariable = 'POOLSCOPE_OBSERVE_TESTS';
export const recordsExtension = '.observed';
