import { PerformanceObserver, type PerformanceEntry } from 'node:perf_hooks';
import { listOf } from '../base/lists.ts';
import { threadMillis } from './clock.ts';

/**
 * Measures how long garbage collection paused this thread within chunks. Collections between chunks are left out,
 * because no item causes the garbage of receiving a chunk. Node reports a collection later, in a turn of the event
 * loop. The collections of a chunk that never yields are therefore added to the next chunk.
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
    this.#beganMs = threadMillis();
  }

  /** A chunk has ended. Returns the time of the collections reported since the last chunk ended, in microseconds. */
  end(): number {
    this.#add(this.#observer.takeRecords());
    const micros = Math.round(this.#micros);
    this.#micros = 0;
    this.#endedMs = threadMillis();
    this.#beganMs = Infinity;
    return micros;
  }

  dispose(): void {
    this.#observer.disconnect();
  }

  #add(entries: readonly PerformanceEntry[]): void {
    for (const { startTime, duration } of listOf(entries)) {
      if (startTime >= this.#beganMs || startTime <= this.#endedMs) this.#micros += duration * 1e3;
    }
  }
}
