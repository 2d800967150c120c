import { UserFacingError } from '../base/errors.ts';
import { inputBatch } from '../model/facts/input.ts';
import { parseRange } from '../model/facts/inputSpec.ts';
import { prefixed, type Reader } from './reader.ts';

/** Whole numbers: `range:N` is 0 to N-1, `range:A-B` contains B, `range:A..B` does not. */
export const rangeReader: Reader = {
  syntax: 'range:N, range:A-B or range:A..B',
  match: prefixed('range:'),
  open: (rest) => {
    const range = parseRange(rest);
    if (typeof range === 'string') {
      return Promise.reject(new UserFacingError(`"range:${rest}" is not a range`, range));
    }
    return Promise.resolve({ count: range.end - range.first, batches: numbers(range.first, range.end) });
  },
};

async function* numbers(first: number, end: number): AsyncGenerator<number[]> {
  for (let at = first; at < end; at += inputBatch) {
    yield Array.from({ length: Math.min(inputBatch, end - at) }, (_, k) => at + k);
  }
}
