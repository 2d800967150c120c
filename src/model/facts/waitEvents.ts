import type { Frame } from './failure.ts';

/** A lock, queue or the like. */
export interface PrimitiveRef {
  /** E.g. `lock`, `queue`. */
  readonly kind: string;
  /** Unique in the run. */
  readonly id: string;
  readonly name: string | null;
}

/** A worker, or the number that Node gave another thread; 0 is the main thread. */
export type Holder = { readonly worker: number } | { readonly thread: number };

/** The stack of waiting calls. It comes before the first wait that names it. */
export interface StackSeen {
  readonly type: 'stackSeen';
  readonly stack: number;
  readonly frames: readonly Frame[];
}

/** A wait that lasts 10 ms or more; shorter ones are in `waitsTallied`. */
export interface WaitBegan {
  readonly type: 'waitBegan';
  /** Its number, unique among the waits that have not ended. */
  readonly wait: number;
  readonly worker: number;
  readonly item: number | null;
  readonly primitive: PrimitiveRef;
  /** Name of the method that waits. */
  readonly op: string;
  /** True if the thread is paused; false if one of its functions awaits. */
  readonly blocking: boolean;
  /** True if the wait has no timeout. */
  readonly endless: boolean;
  readonly holder: Holder | null;
  /** Start of the wait. */
  readonly atMicros: number;
  readonly stack: number;
}

export interface WaitHolderChanged {
  readonly type: 'waitHolderChanged';
  readonly wait: number;
  readonly holder: Holder | null;
  readonly atMicros: number;
}

export interface WaitEnded {
  readonly type: 'waitEnded';
  readonly wait: number;
  readonly atMicros: number;
}

/** The waits of one worker that were shorter than 10 ms, since its last event of this type. */
export interface WaitsTallied {
  readonly type: 'waitsTallied';
  readonly worker: number;
  readonly atMicros: number;
  readonly tallies: readonly {
    readonly primitive: PrimitiveRef;
    readonly count: number;
    readonly totalMicros: number;
    readonly longestMicros: number;
  }[];
}

/** Workers wait for one another in a cycle. */
export interface DeadlockFound {
  readonly type: 'deadlockFound';
  readonly atMicros: number;
  /**
   * Each member waits for a primitive that the next one holds, and the last one for a primitive that the first one
   * holds.
   */
  readonly members: readonly DeadlockMember[];
  /** True if none can ever continue: their items fail. False if one awaits and may still continue, or all are debugged. */
  readonly certain: boolean;
}

export interface DeadlockMember {
  readonly worker: number;
  readonly item: number | null;
  readonly primitive: PrimitiveRef;
  readonly op: string;
  /** Start of the wait. */
  readonly sinceMicros: number;
  readonly stack: number;
}
