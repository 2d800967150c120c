import { uint8Column } from '../base/column.ts';
import { outcomeCode, type RunEvent } from '../model/events.ts';
import { forEachSettled } from '../model/settledItems.ts';

const tailLength = 5;

/** The last lines of every item that has not succeeded. */
export class LogTails {
  readonly #tails = new Map<number, string[]>();
  /** An item's lines may come after its outcome. */
  readonly #succeeded = uint8Column();

  add(event: RunEvent): void {
    if (event.type === 'logsWritten') for (const { item, text } of event.records) this.#line(item, text);
    if (event.type !== 'itemsSettled') return;
    forEachSettled(event, (item, _start, _end, outcome) => {
      if (outcome !== outcomeCode('succeeded')) return;
      this.#succeeded.set(item, 1);
      this.#tails.delete(item);
    });
  }

  readonly of = (item: number): readonly string[] => this.#tails.get(item) ?? [];

  #line(item: number | null, text: string): void {
    if (item === null || this.#succeeded.get(item) === 1) return;
    const tail = this.#tails.get(item) ?? [];
    tail.push(text);
    if (tail.length > tailLength) tail.shift();
    this.#tails.set(item, tail);
  }
}
