import { beatMs } from '../protocol/runnerControl.ts';

/** A runner that misses this many beats, while it was free to answer, is treated as dead. */
const maxSilentBeats = 5;

/**
 * Watches whether the main thread of a runner still reports once a second. Missed beats are counted here, not timed: if
 * the machine slept or this process was busy, the runner is not to blame. It is not to blame either while it waits for a core.
 */
export class HeartWatch {
  readonly #onSilence: () => void;
  #isDead = false;
  #timer: NodeJS.Timeout | undefined;
  #missed = 0;

  /** `onSilence` is called once, after five missed beats. */
  constructor(onSilence: () => void) {
    this.#onSilence = onSilence;
  }

  /** `freeTime` returns the share of the time since the last beat, 0 to 1, in which the runner was free to answer. */
  start(freeTime: () => number): void {
    this.#timer = setInterval(() => {
      this.#missed += freeTime();
      if (this.#isDead || this.#missed < maxSilentBeats) return;
      this.#isDead = true;
      this.#onSilence();
    }, beatMs);
  }

  /** The runner may be silent for `busyMs` before beats are missed. */
  readonly beat = (busyMs = 0): void => void (this.#missed = -Math.ceil(busyMs / beatMs));

  stop(): void {
    clearInterval(this.#timer);
  }

  /** The description of a runner that fell silent; undefined for one that did not. */
  get silence(): string | undefined {
    return this.#isDead ? `it did not answer for ${(maxSilentBeats * beatMs) / 1000} s` : undefined;
  }
}
