import { expect, test } from 'vitest';
import { textBlocks, textPieces, textStart, wholeText } from '../../../src/files/textPieces.ts';

const bytes = Uint8Array.from({ length: 200_000 }, (_, k) => k);

test('bytes become base64 text in blocks that fit together', () => {
  for (const length of [0, 1, 2, 3, 49_151, 49_152, 49_153, 200_000]) {
    const text = textPieces(['<', bytes.subarray(0, length), '>']);
    const whole = `<${Buffer.from(bytes.buffer, 0, length).toString('base64')}>`;
    expect(wholeText(text)).toBe(whole);
    expect(text.length).toBe(whole.length);
  }
});

test('a long text is cut between characters, never inside of one', () => {
  const text = `x${'😀'.repeat(100_000)}`;
  const blocks = [...textBlocks(text)];
  expect(blocks.length).toBeGreaterThan(1);
  expect(blocks.map((block) => Buffer.from(block).toString()).join('')).toBe(text);
});

test('the start of a text ends at the wanted length, or with the text', () => {
  expect(textStart(textPieces(['ab', bytes, 'c']), 6)).toBe('abAAEC');
  expect(textStart('short', 100)).toBe('short');
});
