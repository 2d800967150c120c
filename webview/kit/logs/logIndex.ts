import { type Column, int32Column } from '../../../src/base/column.ts';
import type { LogRecord } from '../../../src/model/facts/log.ts';
import type { LogTest } from './logFilter.ts';

const recordsBetweenClocks = 64;

/** Which log records pass a filter, found in slices as records come. Rows are positions among those that pass. */
export class LogIndex {
  readonly #passed: Column<Int32Array> = int32Column();
  #scanned = 0;

  private readonly test: LogTest | undefined;

  constructor(test: LogTest | undefined) {
    this.test = test;
  }

  /** How many of `logs` pass, as far as is known. */
  count(logs: readonly LogRecord[]): number {
    return this.test ? this.#passed.length : logs.length;
  }

  /** Position in `logs` of a row. */
  at(row: number): number {
    return this.test ? this.#passed.get(row) : row;
  }

  /** The row at or after a position in `logs`. */
  rowOf(position: number): number {
    if (!this.test) return position;
    let from = 0;
    let to = this.#passed.length;
    while (from < to) {
      const middle = (from + to) >> 1;
      if (this.#passed.get(middle) < position) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  /** Share of `logs` looked at, 0..1. */
  progress(logs: readonly LogRecord[]): number {
    return !this.test || logs.length === 0 ? 1 : this.#scanned / logs.length;
  }

  /** Looks at records for at most `budgetMs`; true when all have been looked at. */
  advance(logs: readonly LogRecord[], budgetMs: number): boolean {
    if (!this.test) return true;
    const end = performance.now() + budgetMs;
    while (this.#scanned < logs.length) {
      if (this.test(logs[this.#scanned]!)) this.#passed.push(this.#scanned);
      this.#scanned++;
      if (this.#scanned % recordsBetweenClocks === 0 && performance.now() >= end) break;
    }
    return this.#scanned === logs.length;
  }
}
