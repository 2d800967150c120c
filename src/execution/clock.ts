import { performance } from 'node:perf_hooks';

// hrtime counts from one machine-wide origin, so threads and processes agree; performance.now is twice
// as cheap but counts from the thread's own start. One reading of both joins them.
const [seconds, nanos] = process.hrtime();
const offsetMicros = seconds * 1e6 + nanos / 1e3 - performance.now() * 1e3;

/** Microseconds on the machine's monotonic clock: comparable between threads and processes, 50 ns a reading. */
export function monotonicMicros(): number {
  return performance.now() * 1e3 + offsetMicros;
}

// Saved, because user code may replace it.
const { eventLoopUtilization } = performance;

/**
 * Microseconds that this thread's event loop has had nothing to do: what its items await, they all await. Unlike CPU
 * time, every Node can tell it for one thread, and a thread that waits for its turn on a core does not count. 0.3 us a
 * reading.
 */
export const loopIdleMicros = (): number => eventLoopUtilization().idle * 1e3;

/** A clock that starts at `originMicros` of the monotonic clock. */
export function clockFrom(originMicros: number): () => number {
  return () => monotonicMicros() - originMicros;
}
