import { float64Column, int32Column } from '../../base/column.ts';
import type { FieldPiece } from './fieldPiece.ts';

/** Most different texts of a field that are kept. The others count as one. */
export const mostTexts = 100_000;
export const otherText = '(other)';

/** The values of a field, by item, as far as the inputs have been read. Another object is made when more were read. */
export interface FieldValues {
  /** Indexed by item; NaN for an item without a number. It ends with the last item that was read. */
  readonly numbers: Float64Array;
  /** Indexed by item: index into `texts`; -1 for an item without a text. */
  readonly codes: Int32Array;
  readonly texts: readonly string[];
  /** Number of inputs that were read. */
  readonly read: number;
  /** Number of inputs that were too large to be read. */
  readonly unread: number;
  /** Number of inputs that have the field. */
  readonly known: number;
  /** Whether the field has more different texts than are kept. */
  readonly isCut: boolean;
}

/** Puts the pieces of a field together. */
export class FieldColumn {
  readonly #numbers = float64Column(Number.NaN);
  readonly #codes = int32Column(-1);
  readonly #codeOf = new Map<string, number>();
  #texts: readonly string[] = [];
  #read = 0;
  #unread = 0;
  #known = 0;

  add({ items, numbers, codes, texts, unread }: FieldPiece): void {
    const ours = Int32Array.from(texts, (text) => this.#code(text));
    for (let k = 0; k < items.length; k++) {
      const item = items[k]!;
      const code = codes[k]!;
      this.#numbers.set(item, numbers[k]!);
      this.#codes.set(item, code < 0 ? -1 : (ours[code] ?? -1));
      if (code >= 0 || !Number.isNaN(numbers[k]!)) this.#known++;
    }
    this.#read += items.length;
    this.#unread += unread;
    if (this.#codeOf.size !== this.#texts.length) this.#texts = [...this.#codeOf.keys()];
  }

  get values(): FieldValues {
    return {
      ...{ numbers: this.#numbers.view, codes: this.#codes.view, texts: this.#texts },
      ...{ read: this.#read, unread: this.#unread, known: this.#known },
      isCut: this.#texts.length > mostTexts,
    };
  }

  #code(text: string): number {
    const known = this.#codeOf.get(text);
    if (known !== undefined) return known;
    if (this.#codeOf.size >= mostTexts && text !== otherText) return this.#code(otherText);
    this.#codeOf.set(text, this.#codeOf.size);
    return this.#codeOf.size - 1;
  }
}

const orders = new WeakMap<FieldValues, Float64Array>();

/** Numbers by which items are sorted, by item: numbers come before texts, and texts are in the order of their characters. */
export function fieldOrder(values: FieldValues): Float64Array {
  const { numbers, codes, texts } = values;
  if (texts.length === 0) return numbers;
  const known = orders.get(values);
  if (known) return known;
  const ranks = new Float64Array(texts.length);
  const inOrder = [...texts.keys()].sort((a, b) => (texts[a]! < texts[b]! ? -1 : 1));
  const [from, step] = placeAfter(numbers, texts.length);
  for (const [rank, code] of inOrder.entries()) ranks[code] = from + rank * step;
  const order = Float64Array.from(numbers, (number, item) => (codes[item]! < 0 ? number : ranks[codes[item]!]!));
  orders.set(values, order);
  return order;
}

/** Where the ranks of texts begin, and their distance: in a scale with the numbers, so that both are told apart. */
function placeAfter(numbers: Float64Array, texts: number): readonly [from: number, step: number] {
  let [least, most] = [Infinity, -Infinity];
  for (const number of numbers) {
    if (number < least) least = number;
    if (number > most) most = number;
  }
  if (most < least) return [0, 1];
  const step = (most - least || 1) / texts;
  return [most + step, step];
}
