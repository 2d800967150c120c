import { type Column, float64Column } from '../../../src/base/column.ts';
import type { LogRecord } from '../../../src/model/facts/log.ts';

export type MarkLevel = 'warn' | 'error';

/** Times of the warnings and errors in the log, by worker. It keeps its position, so that a growing log is read once. */
export class LogMarks {
  #logs: readonly LogRecord[] = [];
  #scanned = 0;
  #times: Readonly<Record<MarkLevel, Map<number, Column<Float64Array>>>> = { warn: new Map(), error: new Map() };

  /** Reads the lines that are new. */
  follow(logs: readonly LogRecord[]): void {
    if (logs !== this.#logs) {
      this.#logs = logs;
      this.#scanned = 0;
      this.#times = { warn: new Map(), error: new Map() };
    }
    for (; this.#scanned < logs.length; this.#scanned++) {
      const { level, worker, atMicros } = logs[this.#scanned]!;
      if (worker === null || (level !== 'warn' && level !== 'error')) continue;
      let column = this.#times[level].get(worker);
      if (!column) this.#times[level].set(worker, (column = float64Column()));
      // Lines that were written after a chunk may arrive before earlier ones.
      column.push(Math.max(atMicros, column.get(column.length - 1)));
    }
  }

  get any(): boolean {
    return this.#times.warn.size > 0 || this.#times.error.size > 0;
  }

  /** The pixels with a line of this level, ascending, from the left edge of the range. O(pixels x log lines). */
  pixels(worker: number, level: MarkLevel, fromMicros: number, perPixel: number, width: number): number[] {
    const times = this.#times[level].get(worker)?.view;
    const found: number[] = [];
    if (!times) return found;
    for (let k = firstFrom(times, fromMicros); k < times.length;) {
      const x = Math.floor((times[k]! - fromMicros) / perPixel);
      if (x >= width) break;
      found.push(x);
      k = firstFrom(times, fromMicros + (x + 1) * perPixel, k + 1);
    }
    return found;
  }
}

/** First index with at least this time. */
function firstFrom(times: Float64Array, micros: number, after = 0): number {
  let [from, to] = [after, times.length];
  while (from < to) {
    const middle = (from + to) >> 1;
    if (times[middle]! < micros) from = middle + 1;
    else to = middle;
  }
  return from;
}
