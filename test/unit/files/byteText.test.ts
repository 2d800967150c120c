import fc from 'fast-check';
import { expect, test } from 'vitest';
import { ByteText } from '../../../src/files/byteText.ts';

test('texts and numbers come back as they were put together', () => {
  const piece = fc.oneof(
    fc.integer(),
    fc.nat(12),
    fc.constantFrom(0, 9, 10, 99, 100, 2 ** 31, 2 ** 32 - 1, 2 ** 32, -1, 4_000_000_000, 1e15),
    fc.string({ unit: 'grapheme', maxLength: 100 }),
    fc.constantFrom('€'.repeat(20_000), 'x'.repeat(40_000)),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const text = new ByteText();
      for (const part of pieces) {
        if (typeof part === 'number') text.addNumber(part);
        else text.add(part);
      }
      expect(text.take()).toBe(pieces.map((part) => String(part)).join(''));
      expect(text.take()).toBe('');
    }),
    { numRuns: 200 },
  );
});
