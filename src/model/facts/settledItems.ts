import { pushRun } from '../../base/runLength.ts';
import { outcomeCode, type ItemsSettled } from './events.ts';

type Visit = (item: number, startMicros: number, endMicros: number, outcome: number) => void;

const succeeded = outcomeCode('succeeded');

/** Calls `visit` for each item of an `itemsSettled`, without an allocation per item. */
export function forEachSettled({ fromMicros, steps, times, outcomes }: ItemsSettled, visit: Visit): void {
  const micros = new NumberList(times);
  let item = 0;
  let end = fromMicros;
  let outcome = succeeded;
  let nextOutcome = 0;
  let same = outcomes ? 0 : Infinity;
  for (let k = 0; k < steps.length; k += 2) {
    const step = steps[k]!;
    for (let left = steps[k + 1]!; left > 0; left--) {
      if (outcomes && same === 0) {
        outcome = outcomes[nextOutcome++]!;
        same = outcomes[nextOutcome++]!;
      }
      same--;
      item += step;
      const start = end + micros.next();
      end = start + micros.next();
      visit(item, start, end, outcome);
    }
  }
}

/** Builds the columns of an `itemsSettled`. Items are added in the order in which they ended. */
export class SettledItems {
  readonly #fromMicros: number;
  readonly #steps: number[] = [];
  readonly #outcomes: number[] = [];
  #times = '';
  #item = 0;
  #endMicros: number;

  constructor(fromMicros: number) {
    this.#fromMicros = this.#endMicros = fromMicros;
  }

  add(item: number, startMicros: number, endMicros: number, outcome: number): void {
    pushRun(this.#steps, item - this.#item);
    pushRun(this.#outcomes, outcome);
    this.#times += `${startMicros - this.#endMicros},${endMicros - startMicros},`;
    this.#item = item;
    this.#endMicros = endMicros;
  }

  get columns(): Pick<ItemsSettled, 'fromMicros' | 'steps' | 'times' | 'outcomes'> {
    const outcomes = settledOutcomes(this.#outcomes);
    return { fromMicros: this.#fromMicros, steps: this.#steps, times: this.#times, outcomes };
  }
}

/** The column of outcomes: null if all succeeded. */
export function settledOutcomes(runs: readonly number[]): readonly number[] | null {
  return runs.length === 2 && runs[0] === succeeded ? null : runs;
}

/** Reads numbers, each followed by a comma, without a text for each. */
class NumberList {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The next number; 0 after the last one. */
  next(): number {
    const text = this.#text;
    const from = this.#at;
    let at = from;
    let value = 0;
    for (let digit = digitAt(text, at); digit >= 0 && digit <= 9; digit = digitAt(text, ++at))
      value = 10 * value + digit;
    if (at < text.length && text[at] !== ',') {
      at = text.indexOf(',', at);
      value = Number(text.slice(from, at));
    }
    this.#at = at + 1;
    return value;
  }
}

const digitAt = (text: string, at: number): number => text.charCodeAt(at) - 48;

/** The same event without these items. */
export function withoutItems(event: ItemsSettled, items: ReadonlySet<number>): ItemsSettled {
  const { cpuMicros, ...others } = event;
  const rest = new SettledItems(event.fromMicros);
  let hasLast = false;
  forEachSettled(event, (item, start, end, outcome) => {
    hasLast = !items.has(item);
    if (hasLast) rest.add(item, start, end, outcome);
  });
  return { ...others, ...rest.columns, ...(hasLast && cpuMicros !== undefined ? { cpuMicros } : {}) };
}
