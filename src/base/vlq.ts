/**
 * Groups of whole numbers as text: the base64 VLQ of source maps (ECMA-426) without separators. Each number is written as
 * the difference to the same member of the group before, which takes one character up to 15, and two up to 511.
 */
export class VlqWriter {
  readonly #last: number[];
  #text = '';

  constructor(size: number) {
    this.#last = Array.from({ length: size }, () => 0);
  }

  get text(): string {
    return this.#text;
  }

  /** Whole numbers below 2^50. */
  add(...group: readonly number[]): void {
    for (let k = 0; k < this.#last.length; k++) {
      const value = group[k] ?? 0;
      this.#write(value - (this.#last[k] ?? 0));
      this.#last[k] = value;
    }
  }

  #write(value: number): void {
    let rest = value < 0 ? 1 - value * 2 : value * 2;
    do {
      const digit = rest % 32;
      rest = (rest - digit) / 32;
      this.#text += alphabet[rest > 0 ? digit + 32 : digit];
    } while (rest > 0);
  }
}

/** Calls `each` with every group that `VlqWriter` wrote. The array is used again. Throws RangeError for any other text. */
export function forEachVlq(text: string, size: number, each: (group: readonly number[]) => void): void {
  const group = Array.from({ length: size }, () => 0);
  let member = 0;
  let value = 0;
  let scale = 1;
  for (let k = 0; k < text.length; k++) {
    const digit = digits[text.charCodeAt(k)] ?? -1;
    if (digit < 0) throw new RangeError(`a VLQ text has ${JSON.stringify(text[k])} at ${k}; expected base64`);
    value += (digit % 32) * scale;
    scale *= 32;
    if (digit >= 32) continue;
    group[member] = (group[member] ?? 0) + (value % 2 === 1 ? (1 - value) / 2 : value / 2);
    value = 0;
    scale = 1;
    member = (member + 1) % size;
    if (member === 0) each(group);
  }
  if (scale !== 1 || member !== 0) throw new RangeError(`a VLQ text ends inside a group of ${size}`);
}

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const digits: readonly number[] = Array.from({ length: 128 }, (_, code) => alphabet.indexOf(String.fromCharCode(code)));
