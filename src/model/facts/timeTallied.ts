/**
 * The times of a worker's thread over a stretch of its chunks, at least 20 ms long if the chunks are. An item of such
 * length has a stretch of its own; short items share one. Parts of the stretch outside of chunks are left out.
 */
export interface TimeTallied {
  readonly type: 'timeTallied';
  readonly worker: number;
  readonly fromMicros: number;
  readonly toMicros: number;
  /** Time in chunks. */
  readonly chunkMicros: number;
  /** Part of `chunkMicros` in which the event loop was idle, because every item that ran was waiting. */
  readonly idleMicros: number;
  /** CPU time of the thread. */
  readonly computedMicros: number;
  /** Time in which the thread was ready to run and waited for a CPU core. Known on Linux only. */
  readonly preemptedMicros?: number;
}
