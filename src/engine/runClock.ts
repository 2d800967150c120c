/** Time as the engine sees it: a test passes a clock that it moves by hand. */
export interface RunClock {
  /** Microseconds since the run's start. */
  readonly now: () => number;
  /** Calls `then` every `ms` milliseconds, until the returned function is called. Keeps the process alive. */
  every(ms: number, then: () => void): () => void;
  /** Calls `then` once after `ms` milliseconds. Does not keep the process alive. */
  after(ms: number, then: () => void): void;
}

/** The timers of Node beside the given clock. */
export function systemClock(now: () => number): RunClock {
  return {
    now,
    every(ms, then) {
      const timer = setInterval(then, ms);
      return () => clearInterval(timer);
    },
    after: (ms, then) => void setTimeout(then, ms).unref(),
  };
}
