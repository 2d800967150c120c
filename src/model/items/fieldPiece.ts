import { float64Column, int32Column } from '../../base/column.ts';
import { parseInput, valueAt } from './inputField.ts';

/**
 * Values of a field, of some of the inputs. The arrays have an entry for each input that was read; they are typed arrays, so
 * that a message does not write millions of numbers as text.
 *
 *     inputs {"n":5}, {"n":"many"}, {} of the items 7, 8, 9 and the field item.n
 *     items: 7 8 9   numbers: 5 NaN NaN   codes: -1 0 -1   texts: many
 */
export interface FieldPiece {
  readonly items: ArrayLike<number>;
  /** NaN for an input that has no number here. */
  readonly numbers: ArrayLike<number>;
  /** Index into `texts`; -1 for an input that has no text here. */
  readonly codes: ArrayLike<number>;
  readonly texts: readonly string[];
  /** Number of inputs that were not read because they are too large or were cut. */
  readonly unread: number;
  /** Where the next piece begins, for the next request. */
  readonly next: number;
  /** Whether there is nothing behind this piece yet. */
  readonly isEnd: boolean;
}

/** Collects the values of one field. */
export class FieldReader {
  readonly #keys: readonly string[];
  readonly #items = int32Column();
  readonly #numbers = float64Column();
  readonly #codes = int32Column();
  readonly #codeOf = new Map<string, number>();
  #unread = 0;

  constructor(keys: readonly string[]) {
    this.#keys = keys;
  }

  /** `json` is the JSON text of the item's input, which may be cut; undefined if it is too large. */
  add(item: number, json: string | undefined): void {
    const parsed = json === undefined ? undefined : parseInput(json);
    if (!parsed) {
      this.#unread++;
      return;
    }
    const value = valueAt(parsed.input, this.#keys);
    this.#items.push(item);
    this.#numbers.push(typeof value === 'number' ? value : Number.NaN);
    this.#codes.push(typeof value === 'string' ? this.#code(value) : -1);
  }

  piece(next: number, isEnd: boolean): FieldPiece {
    return {
      items: this.#items.view.slice(),
      numbers: this.#numbers.view.slice(),
      codes: this.#codes.view.slice(),
      texts: [...this.#codeOf.keys()],
      ...{ unread: this.#unread, next, isEnd },
    };
  }

  #code(text: string): number {
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    this.#codeOf.set(text, this.#codeOf.size);
    return this.#codeOf.size - 1;
  }
}
