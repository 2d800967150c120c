// Programs replace timers and clocks in their tests; these are taken before.
const { performance } = globalThis;
const millis = performance.now.bind(performance);
const [seconds, nanos] = process.hrtime();
/** Each thread counts from its own start. The machine's clock is the same for all threads and processes. */
const originMicros = seconds * 1e6 + nanos / 1e3 - millis() * 1e3;

/** Whole microseconds on the machine's monotonic clock. */
export const nowMicros = (): number => Math.round(originMicros + millis() * 1e3);

const { nodeTiming } = performance;
/** How long the event loop of this thread has been idle since its start. `eventLoopUtilization()` takes twice as long. */
export const idleMicros = (): number => Math.round(nodeTiming.idleTime * 1e3);
