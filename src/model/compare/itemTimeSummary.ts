import type { ItemTime } from '../run/speedup.ts';
import { ms } from './milliseconds.ts';

/** The parts of the items' time, as `--json` prints them. */
export interface ItemTimeSummary {
  /** CPU time. */
  readonly computedMs: number;
  /** Waits for timers, input and output, child processes and the like. */
  readonly waitedMs: number;
  /** Waits for locks, queues and other primitives. */
  readonly lockedMs: number;
  /** Time in which threads were ready to run and waited for a CPU core. */
  readonly preemptedMs: number;
  /** Time in which items waited for other items of their thread; 0 unless `concurrency` is above 1. */
  readonly queuedMs: number;
}

export const summariseTime = (time: ItemTime): ItemTimeSummary => ({
  computedMs: ms(time.computedMicros),
  waitedMs: ms(time.waitedMicros),
  lockedMs: ms(time.lockedMicros),
  preemptedMs: ms(time.preemptedMicros),
  queuedMs: ms(time.queuedMicros),
});
