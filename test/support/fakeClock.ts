import { setImmediate } from 'node:timers/promises';
import type { RunClock } from '../../src/engine/runClock.ts';

interface Timer {
  readonly everyMicros: number | undefined;
  readonly call: () => void;
  dueMicros: number;
}

/** A clock that a test moves by hand. */
export class FakeClock implements RunClock {
  readonly #timers = new Set<Timer>();
  #nowMicros = 0;

  readonly now = (): number => this.#nowMicros;

  every(ms: number, call: () => void): () => void {
    const timer = { everyMicros: ms * 1000, call, dueMicros: this.#nowMicros + ms * 1000 };
    this.#timers.add(timer);
    return () => void this.#timers.delete(timer);
  }

  after(ms: number, call: () => void): void {
    this.#timers.add({ everyMicros: undefined, call, dueMicros: this.#nowMicros + ms * 1000 });
  }

  /** Time that passes while code runs, without a timer. */
  spend(ms: number): void {
    this.#nowMicros += ms * 1000;
  }

  /** Moves time, and calls all timers that become due, each after the promises of the one before have settled. */
  async advance(ms: number): Promise<void> {
    await setImmediate();
    const untilMicros = this.#nowMicros + ms * 1000;
    for (let next = this.#next(untilMicros); next; next = this.#next(untilMicros)) {
      this.#nowMicros = Math.max(this.#nowMicros, next.dueMicros);
      if (next.everyMicros === undefined) this.#timers.delete(next);
      else next.dueMicros += next.everyMicros;
      next.call();
      await setImmediate();
    }
    this.#nowMicros = Math.max(this.#nowMicros, untilMicros);
  }

  #next(untilMicros: number): Timer | undefined {
    const due = [...this.#timers].filter(({ dueMicros }) => dueMicros <= untilMicros);
    return due.sort((a, b) => a.dueMicros - b.dueMicros)[0];
  }
}
