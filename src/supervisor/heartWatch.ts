import { beatMs } from '../protocol/runnerControl.ts';

/** A runner that misses this many beats is treated as dead. */
const maxSilentBeats = 5;

/**
 * Watches whether the main thread of a runner still reports once a second. Missed beats are counted here, not timed: if
 * the machine slept or this process was busy, the runner is not to blame.
 */
export class HeartWatch {
  readonly #onSilence: () => void;
  #timer: NodeJS.Timeout | undefined;
  #missed = 0;

  /** `onSilence` is called once, after five missed beats. */
  constructor(onSilence: () => void) {
    this.#onSilence = onSilence;
  }

  start(): void {
    this.#timer = setInterval(() => {
      if (++this.#missed === maxSilentBeats) this.#onSilence();
    }, beatMs);
  }

  /** The runner may be silent for `busyMs` before beats are missed. */
  readonly beat = (busyMs = 0): void => void (this.#missed = -Math.ceil(busyMs / beatMs));

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The description of a runner that fell silent; undefined for one that did not. */
  get silence(): string | undefined {
    return this.#missed >= maxSilentBeats ? `it did not answer for ${(maxSilentBeats * beatMs) / 1000} s` : undefined;
  }
}
