import { pushRun } from '../base/runLength.ts';
import { settledOutcomes } from '../model/facts/settledItems.ts';
import type { SettledRecord } from '../protocol/workerRecords.ts';
import { ByteText } from '../files/byteText.ts';
import type { ItemAddress } from './recordSink.ts';

const tab = 0x09;
const comma = 0x2c;

/**
 * Settled items of one chunk that share a record. The parts are put together as bytes, because a million tiny items
 * would otherwise cost a million small strings.
 */
export class SettledGroup {
  #chunk = 0;
  #attempt = 1;
  #count = 0;
  #fromMicros = 0;
  #lastItem = 0;
  #lastEndMicros = 0;
  #steps: number[] = [];
  #outcomes: number[] = [];
  /** Gap and duration of each item. */
  readonly #times = new ByteText();
  /** The values. A tab precedes each value. */
  readonly #values = new ByteText();

  get isEmpty(): boolean {
    return this.#count === 0;
  }

  /** Start of the first item, in microseconds. */
  get fromMicros(): number {
    return this.#fromMicros;
  }

  /** Whether an item of this chunk may be added. */
  takes(chunk: number): boolean {
    return this.#count === 0 || this.#chunk === chunk;
  }

  /** Times are whole microseconds. `value` is JSON text, empty for none; or a number that is its own JSON text. */
  add(at: ItemAddress, startMicros: number, endMicros: number, outcome: number, value: string | number): void {
    if (this.#count === 0) this.#begin(at, startMicros);
    pushRun(this.#steps, at.item - this.#lastItem);
    this.#times.addNumber(startMicros - this.#lastEndMicros);
    this.#times.addByte(comma);
    this.#times.addNumber(endMicros - startMicros);
    this.#times.addByte(comma);
    pushRun(this.#outcomes, outcome);
    this.#values.addByte(tab);
    if (typeof value === 'number') this.#values.addNumber(value);
    else this.#values.add(value);
    this.#count++;
    this.#lastItem = at.item;
    this.#lastEndMicros = endMicros;
  }

  /** The record and the text of its values. Afterwards the group is empty. */
  take(): { readonly record: SettledRecord; readonly values: string } {
    this.#count = 0;
    const record: SettledRecord = {
      type: 'itemsSettled',
      chunk: this.#chunk,
      attempt: this.#attempt,
      fromMicros: this.#fromMicros,
      steps: this.#steps,
      times: this.#times.take(),
      outcomes: settledOutcomes(this.#outcomes),
    };
    return { record, values: this.#values.take() };
  }

  #begin({ chunk, attempt }: ItemAddress, startMicros: number): void {
    this.#chunk = chunk;
    this.#attempt = attempt;
    this.#fromMicros = this.#lastEndMicros = startMicros;
    this.#lastItem = 0;
    this.#steps = [];
    this.#outcomes = [];
  }
}
