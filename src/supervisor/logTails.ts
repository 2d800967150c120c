import type { RunEvent } from '../model/facts/events.ts';
import { forEachSettled } from '../model/facts/settledItems.ts';

const tailLength = 5;

/** The last lines of every item that has not succeeded. */
export class LogTails {
  readonly #succeeded: (item: number) => boolean;
  readonly #tails = new Map<number, string[]>();

  constructor(succeeded: (item: number) => boolean) {
    this.#succeeded = succeeded;
  }

  /** What `succeeded` says is of after the event. */
  add(event: RunEvent): void {
    if (event.type === 'logsWritten') for (const { item, text } of event.records) this.#line(item, text);
    if (event.type !== 'itemsSettled' || this.#tails.size === 0) return;
    forEachSettled(event, (item) => void (this.#succeeded(item) && this.#tails.delete(item)));
  }

  readonly of = (item: number): readonly string[] => this.#tails.get(item) ?? [];

  #line(item: number | null, text: string): void {
    // An item's lines may come after its outcome.
    if (item === null || this.#succeeded(item)) return;
    const tail = this.#tails.get(item) ?? [];
    tail.push(text);
    if (tail.length > tailLength) tail.shift();
    this.#tails.set(item, tail);
  }
}
