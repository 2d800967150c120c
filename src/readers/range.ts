import { UserFacingError } from '../base/errors.ts';
import { inputBatch } from '../model/input.ts';
import { prefixed, type Reader } from './reader.ts';

/** `range:N` is 0 to N-1; `range:A..B` is A to B-1. */
export const rangeReader: Reader = {
  syntax: 'range:N or range:A..B',
  match: prefixed('range:'),
  open: (rest) => {
    const found = /^(?:(-?\d+)\.\.)?(-?\d+)$/.exec(rest);
    const first = Number(found?.[1] ?? 0);
    const end = Number(found?.[2]);
    if (!found || !Number.isSafeInteger(first) || !Number.isSafeInteger(end) || end < first) {
      return Promise.reject(
        new UserFacingError(
          `"range:${rest}" is not a range`,
          'Write range:N for 0 to N-1, or range:A..B for A to B-1.',
        ),
      );
    }
    return Promise.resolve({ count: end - first, batches: numbers(first, end) });
  },
};

async function* numbers(first: number, end: number): AsyncGenerator<number[]> {
  for (let at = first; at < end; at += inputBatch) {
    yield Array.from({ length: Math.min(inputBatch, end - at) }, (_, k) => at + k);
  }
}
