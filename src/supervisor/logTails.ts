import type { RunEvent } from '../model/facts/events.ts';
import { forEachSettled } from '../model/facts/settledItems.ts';

const tailLength = 5;

/** The last five log lines of each item that has not succeeded. */
export class LogTails {
  readonly #succeeded: (item: number) => boolean;
  readonly #tails = new Map<number, string[]>();

  constructor(succeeded: (item: number) => boolean) {
    this.#succeeded = succeeded;
  }

  /** The event must have been folded before: `succeeded` is asked about the state after it. */
  add(event: RunEvent): void {
    if (event.type === 'logsWritten') for (const { item, text } of event.records) this.#line(item, text);
    if (event.type !== 'itemsSettled' || this.#tails.size === 0) return;
    forEachSettled(event, (item) => void (this.#succeeded(item) && this.#tails.delete(item)));
  }

  readonly of = (item: number): readonly string[] => this.#tails.get(item) ?? [];

  #line(item: number | null, text: string): void {
    // Lines of an item may arrive after its outcome.
    if (item === null || this.#succeeded(item)) return;
    const tail = this.#tails.get(item) ?? [];
    tail.push(text);
    if (tail.length > tailLength) tail.shift();
    this.#tails.set(item, tail);
  }
}
