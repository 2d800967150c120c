import type { ProfilePart } from '../model/facts/profile.ts';

/** V8's sampling in this thread. The samples go out in parts, so that a thread that dies loses the last part only. */
export interface Profiler {
  /** The module is loaded and items follow. What was measured before belongs to none of them, and is left out. */
  begin(): void;
  /** Call it where an item begins. */
  noteItem(item: number): void;
  /** Between two chunks: takes a part if it is time. */
  offer(): void;
  /** Takes a part now, also in the middle of an item. */
  handOver(): void;
  /** Takes the last part and ends the sampling. */
  close(): void;
}

export interface ProfilerOptions {
  /** The run's start on the machine's monotonic clock, which V8's samples have, too. */
  readonly originMicros: number;
  readonly append: (part: ProfilePart) => void;
  /**
   * The item that runs now, -1 for none. Given if several items run at the same time: their samples are told apart by
   * the moments at which another item continues. Otherwise the time of a sample is enough.
   */
  readonly itemNow?: (() => number) | undefined;
  /** See `HandOvers`. */
  readonly partMicros?: number | undefined;
}
