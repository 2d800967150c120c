import type { RunModel } from './runModel.ts';

/**
 * The time of a live run between its events: the time of the last event and what has passed since it arrived. It never goes
 * back. An item that hangs causes no events.
 */
export class LiveClock {
  #micros = 0;
  #atMs: number;
  readonly #nowMs: () => number;

  /** @param nowMs a monotonic clock, in milliseconds. */
  constructor(nowMs: () => number) {
    this.#nowMs = nowMs;
    this.#atMs = nowMs();
  }

  /** Microseconds since the run's start. */
  read({ nowMicros }: Pick<RunModel, 'nowMicros'>): number {
    const nowMs = this.#nowMs();
    const passed = this.#micros === 0 ? 0 : 1000 * (nowMs - this.#atMs);
    this.#micros = Math.max(nowMicros, this.#micros + passed);
    this.#atMs = nowMs;
    return this.#micros;
  }
}
