import { performance } from 'node:perf_hooks';

// hrtime counts from one machine-wide origin, so threads and processes agree; performance.now costs half as much, but
// counts from the thread's own start. One reading of both clocks relates them.
const [seconds, nanos] = process.hrtime();
// Saved, because user code may replace them. A fake clock of a test must not move ours.
const now = performance.now.bind(performance);
const { eventLoopUtilization } = performance;
// In Bun and Deno, hrtime counts from the thread's own start as well. All their threads know when that was by the wall clock.
const isNode = process.versions['bun'] === undefined && process.versions['deno'] === undefined;
const offsetMicros = isNode ? seconds * 1e6 + nanos / 1e3 - now() * 1e3 : performance.timeOrigin * 1e3;

/** Microseconds on the machine's monotonic clock, comparable between threads and processes. A reading takes 50 ns. */
export function monotonicMicros(): number {
  return now() * 1e3 + offsetMicros;
}

/**
 * Microseconds that this thread's event loop has been idle so far, which is while all running items wait. Unlike CPU time,
 * every version of Node measures it for a single thread, and time spent waiting for a CPU core is not part of it. A reading
 * takes 0.3 us.
 */
export const loopIdleMicros = (): number => eventLoopUtilization().idle * 1e3;

/** Milliseconds since the start of this thread. */
export const threadMillis = now;

/** A clock that starts at `originMicros` of the monotonic clock. */
export function clockFrom(originMicros: number): () => number {
  return () => monotonicMicros() - originMicros;
}
