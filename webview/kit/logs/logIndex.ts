import { type Column, int32Column } from '../../../src/base/column.ts';
import type { LogRecord } from '../../../src/model/facts/log.ts';
import type { LogTest } from './logFilter.ts';

const recordsBetweenClocks = 64;
/** The search of a longer text may take a millisecond. */
const longText = 10_000;

/** Finds the log records that pass a filter, in slices, as records arrive. Rows are positions among these records. */
export class LogIndex {
  readonly #passed: Column<Int32Array> = int32Column();
  #scanned = 0;

  private readonly test: LogTest | undefined;

  constructor(test: LogTest | undefined) {
    this.test = test;
  }

  /** Number of records of `logs` that pass, among those looked at so far. */
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

  /** Share of `logs` that has been looked at, from 0 to 1. */
  progress(logs: readonly LogRecord[]): number {
    return !this.test || logs.length === 0 ? 1 : this.#scanned / logs.length;
  }

  /** Looks at records for at most `budgetMs`. Returns true when all have been looked at. */
  advance(logs: readonly LogRecord[], budgetMs: number): boolean {
    if (!this.test) return true;
    const end = performance.now() + budgetMs;
    while (this.#scanned < logs.length) {
      const record = logs[this.#scanned]!;
      if (this.test(record)) this.#passed.push(this.#scanned);
      this.#scanned++;
      const asksClock = this.#scanned % recordsBetweenClocks === 0 || record.text.length > longText;
      if (asksClock && performance.now() >= end) break;
    }
    return this.#scanned === logs.length;
  }
}
