import { monotonicMicros } from './clock.ts';

/**
 * Taking a part of a CPU profile costs 30 to 130 ms, because V8 registers all code again for the next one. It is taken this
 * often at most.
 */
const usualPartMicros = 10_000_000;
/** The time of taking a part is at most this share of the time that it covers. */
const longestPauseShare = 0.01;

/** Knows when the samples of a thread are handed over, and for how long this keeps the thread from its items. */
export class HandOvers {
  readonly #partMicros: number | undefined;
  /** On the machine's monotonic clock; 0 before the first part. */
  #startedMicros = 0;
  #pausedMicros = 0;
  #isTaking = false;

  /** `partMicros`: the length of a part, whatever its pause; undefined: chosen so that pauses cost little. */
  constructor(partMicros?: number) {
    this.#partMicros = partMicros;
  }

  /** Time between the end of the part before and the start of this one; for the first part, of its start. */
  get pausedMicros(): number {
    return this.#pausedMicros;
  }

  get startedMicros(): number {
    return this.#startedMicros;
  }

  get isDue(): boolean {
    const nextMicros = this.#partMicros ?? Math.max(usualPartMicros, this.#pausedMicros / longestPauseShare);
    return monotonicMicros() - this.#startedMicros >= nextMicros;
  }

  /** An inspector may ask for a part while one is taken, because it interrupts any code. Then there is no second one. */
  take(part: (beganMicros: number) => void): void {
    if (this.#isTaking || this.#startedMicros === 0) return;
    this.#isTaking = true;
    part(monotonicMicros());
    this.#isTaking = false;
  }

  /** A part begins now, for which the thread was paused since this moment. */
  begin(pauseBeganMicros: number): void {
    this.#startedMicros = monotonicMicros();
    this.#pausedMicros = Math.round(this.#startedMicros - pauseBeganMicros);
  }
}
