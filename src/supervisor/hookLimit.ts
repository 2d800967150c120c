import type { RunError } from '../model/facts/failure.ts';
import type { Hook } from '../protocol/runnerControl.ts';

/** The runner itself ends a function that waits. One that loops keeps the runner from it, and gets this much longer. */
const graceMs = 1000;

/** Ends a runner whose main thread does not return from `setup` or `teardown`. */
export class HookLimit {
  readonly #onLate: () => void;
  #timer: NodeJS.Timeout | undefined;
  #late: Hook | undefined;

  /** `onLate` is called once, when the time is over. */
  constructor(onLate: () => void) {
    this.#onLate = onLate;
  }

  /** The function that runs now; null for none. */
  readonly set = (hook: Hook | null): void => {
    clearTimeout(this.#timer);
    if (hook === null || this.#late) return;
    this.#timer = setTimeout(() => {
      this.#late = hook;
      this.#onLate();
    }, hook.limitMs + graceMs);
  };

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** Why the runner was ended; undefined if another cause ended it. */
  get error(): RunError | undefined {
    if (!this.#late) return undefined;
    const { name, limitMs } = this.#late;
    return {
      message: `${name}() did not return within ${limitMs / 1000} s`,
      nextStep: 'It loops forever, or computes for longer than the load timeout. Repair it, or raise that limit.',
    };
  }
}
