/** The engine reads the time and sets timers through this. Tests pass a clock that they move by hand. */
export interface RunClock {
  /** Microseconds since the run's start. */
  readonly now: () => number;
  /** Calls `call` every `ms` milliseconds, until the returned function is called. Keeps the process alive. */
  every(ms: number, call: () => void): () => void;
  /** Calls `call` once after `ms` milliseconds. Does not keep the process alive. */
  after(ms: number, call: () => void): void;
}

/** Node's timers together with the given clock. */
export function systemClock(now: () => number): RunClock {
  return {
    now,
    every(ms, call) {
      const timer = setInterval(call, ms);
      return () => clearInterval(timer);
    },
    after: (ms, call) => void setTimeout(call, ms).unref(),
  };
}
