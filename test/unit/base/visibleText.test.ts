import { expect, it } from 'vitest';
import { plainText, shorten, showable, stripAnsi, asSentence } from '../../../src/base/visibleText.ts';

it('drops terminal sequences and keeps their text', () => {
  expect(stripAnsi('\u001b[31;1mred\u001b[0m \u001b[2J\u001b[1;1Hhome')).toBe('red home');
  expect(stripAnsi('\u001b]8;;file:///etc/passwd\u0007link\u001b]8;;\u001b\\ end')).toBe('link end');
  expect(stripAnsi('\u001b]0;title\u0007\u001b]52;c;cGFzcw==\u0007text')).toBe('text');
});

it('shows characters that would hide or reorder text', () => {
  expect(plainText('a\u202eb\u200bc\ufeff\u0000\r\ud800')).toBe('a\\u202eb\\u200bc\\ufeff\\0\\r\\ud800');
  expect(showable('x\u0007y')).toEqual([
    { text: 'x', escaped: false },
    { text: '\\x07', escaped: true },
    { text: 'y', escaped: false },
  ]);
});

it('leaves tabs, letters of any script and joined emoji alone', () => {
  const text = 'tab\there, Grüße, 日本語, 👩‍💻 ✓';
  expect(showable(text)).toEqual([{ text, escaped: false }]);
});

it('hides nothing behind a sequence that does not end', () => {
  expect(stripAnsi('torn \u001b[')).toBe('torn ');
  expect(stripAnsi('a\u001b]0;b')).toBe('a0;b');
  expect(stripAnsi('a\u001bPb\u001b[1mc')).toBe('abc');
});

it('reports how much of a long text is left out', () => {
  expect(shorten('abc', 3)).toBe('abc');
  expect(shorten('abcdef', 4)).toBe('abcd… (2 more characters)');
});

it.each([
  ['the disk is full', 'The disk is full.'],
  ['Is it?', 'Is it?'],
  ['orders.ts has no exports', 'orders.ts has no exports.'],
  ['"f" is not a function', '"f" is not a function.'],
  ['iPad is no word', 'iPad is no word.'],
])('makes a sentence of a message: %s', (message, sentence) => {
  expect(asSentence(message)).toBe(sentence);
});
