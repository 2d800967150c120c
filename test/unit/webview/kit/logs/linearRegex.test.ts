import fc from 'fast-check';
import { expect, it } from 'vitest';
import { compileRegex } from '../../../../../webview/kit/logs/linearRegex.ts';

const patterns: readonly (readonly [source: string, flags: string])[] = [
  ['a', ''],
  ['^a.c$', ''],
  ['(ab|a)(c|bcd)*d?$', ''],
  ['[a-c]+\\d{2,3}', 'i'],
  ['\\bab\\b|\\Bc', ''],
  ['a{2}|b{0,2}c', ''],
  ['(?:a*)*b', ''],
  ['^$', 'm'],
  ['[^a\\]]\\.', ''],
  ['(?<name>a+?)b', ''],
  ['\\x61\\u0062', ''],
  ['', ''],
];

it.each(patterns)('/%s/%s finds what the built-in one finds', (source, flags) => {
  const ours = compileRegex(source, flags);
  const builtIn = new RegExp(source, flags);
  const texts = fc.string({ unit: fc.constantFrom(...'abcdABC012 .]\n'), maxLength: 14 });
  fc.assert(
    fc.property(texts, (text) => {
      expect(ours(text)).toBe(builtIn.test(text));
    }),
  );
});

it('needs linear time where backtracking would need forever', () => {
  for (const source of ['(a+)+$', '(a|a)*b', '(.*)*x', 'a*a*a*a*a*b']) {
    expect(compileRegex(source)('a'.repeat(20_000))).toBe(source === '(a+)+$');
    expect(compileRegex(`${source}c`)('a'.repeat(20_000))).toBe(false);
  }
});

it.each([
  ['(', '', /Unterminated group/],
  ['(?=a)', '', /look-around/],
  ['(a)\\1', '', /back references/],
  ['a', 'q', /unknown flag/],
  ['(a{500}){500}', '', /repeats too much/],
])('reports what is wrong with /%s/%s', (source, flags, message) => {
  expect(() => compileRegex(source, flags)).toThrow(message);
});
