import { expect, test } from 'vitest';
import { Lines } from '../../../src/analysis/lines.ts';

test('lines end with \\n, \\r\\n and \\r, and with nothing else', () => {
  const text = 'a\nb\r\nc\rd\u2028e';
  const lines = new Lines(text);
  expect([...'abcde'].map((letter) => lines.positionAt(text.indexOf(letter)))).toEqual([
    { line: 0, character: 0 },
    { line: 1, character: 0 },
    { line: 2, character: 0 },
    { line: 3, character: 0 },
    { line: 3, character: 2 },
  ]);
});

test('an offset inside a line end, at the end of the text and in an empty text has a position', () => {
  expect(new Lines('a\r\n').positionAt(2)).toEqual({ line: 0, character: 2 });
  expect(new Lines('a\r\n').positionAt(3)).toEqual({ line: 1, character: 0 });
  expect(new Lines('').positionAt(0)).toEqual({ line: 0, character: 0 });
});
