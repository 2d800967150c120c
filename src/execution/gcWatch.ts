import { performance, PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';

/**
 * How long this thread stood still for garbage collection within chunks; what copying the next chunk leaves behind is no
 * item's. Node tells of each collection after the fact, in a turn of the event loop: where a chunk gives none, the next one
 * tells.
 */
export class GcWatch {
  #micros = 0;
  #beganMs = Infinity;
  #endedMs = -Infinity;
  readonly #observer = new PerformanceObserver((list) => this.#add(list.getEntries()));

  constructor() {
    this.#observer.observe({ entryTypes: ['gc'] });
  }

  /** A chunk begins. */
  begin(): void {
    this.#beganMs = performance.now();
  }

  /** A chunk has ended: microseconds since the one before. */
  end(): number {
    this.#add(this.#observer.takeRecords());
    const micros = Math.round(this.#micros);
    this.#micros = 0;
    this.#endedMs = performance.now();
    this.#beganMs = Infinity;
    return micros;
  }

  dispose(): void {
    this.#observer.disconnect();
  }

  #add(entries: readonly PerformanceEntry[]): void {
    for (const { startTime, duration } of entries) {
      if (startTime >= this.#beganMs || startTime <= this.#endedMs) this.#micros += duration * 1e3;
    }
  }
}
