import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { logPieces, oneLine } from '../../../../../webview/kit/logs/logText.ts';

const drawn = (line: string, wanted = '') =>
  logPieces(line, wanted).map(({ text, classes, href, place, escaped }) =>
    [text, classes, href, place && `place ${place}`, escaped ? 'escaped' : undefined].filter(
      (part) => part !== undefined && part !== '',
    ),
  );

describe('the pieces of a log line', () => {
  it('have the colours and styles of the terminal, which end where the line ends them', () => {
    expect(drawn('\u001b[1m\u001b[31mbad\u001b[39m\u001b[22m and \u001b[92mgood')).toEqual([
      ['bad', 'bold ansi-red'],
      [' and '],
      ['good', 'ansi-bright-green'],
    ]);
    expect(drawn('\u001b[4;36mlink\u001b[24m cyan\u001b[0m plain')).toEqual([
      ['link', 'underline ansi-cyan'],
      [' cyan', 'ansi-cyan'],
      [' plain'],
    ]);
    expect(drawn('\u001b[38;5;31mshade\u001b[0m \u001b[2Jcleared \u001b[3')).toEqual([['shade cleared ']]);
  });

  it('mark what was searched for, also across a change of colour', () => {
    expect(drawn('no, \u001b[31mNO\u001b[0mte', 'note')).toEqual([['no, '], ['NO', 'ansi-red hit'], ['te', 'hit']]);
    expect(drawn('a.a.a', 'A')).toEqual([['a', 'hit'], ['.'], ['a', 'hit'], ['.'], ['a', 'hit']]);
    expect(drawn('text', ' ')).toEqual([['text']]);
  });

  it('are links for addresses of the web alone, without the punctuation after them', () => {
    expect(drawn('see (https://example.org/a?b=1#c), or javascript:alert(1).')).toEqual([
      ['see ('],
      ['https://example.org/a?b=1#c', 'https://example.org/a?b=1#c'],
      ['), or javascript:alert(1).'],
    ]);
    expect(drawn('https:// alone')).toEqual([['https:// alone']]);
  });

  it('are places for files of source code with a line, not for addresses of the web', () => {
    const place = 'place src/a.ts:12:5';
    expect(drawn('at load (src/a.ts:12:5)', 'a.ts')).toEqual([
      ['at load ('],
      ['src/', place],
      ['a.ts', 'hit', place],
      [':12:5', place],
      [')'],
    ]);
    expect(drawn('http://localhost/a.js:3')).toEqual([['http://localhost/a.js:3', 'http://localhost/a.js:3']]);
  });

  it('write out characters that hide or reorder text, also in a link', () => {
    expect(drawn('a\u202eb')).toEqual([['a'], ['\\u202e', 'escaped'], ['b']]);
    expect(logPieces('https://a.b/\u200bc', '').map(({ text }) => text)).toEqual(['https://a.b/', '\\u200b', 'c']);
  });
});

describe('one line for an entry', () => {
  it('is an object or a list without its line breaks', () => {
    const object = inspect({ name: 'a'.repeat(40), list: ['b'.repeat(40)] });
    expect(object).toContain('\n');
    expect(oneLine(object, 1000)).toBe(`{ name: '${'a'.repeat(40)}', list: [ '${'b'.repeat(40)}' ] }`);
    expect(oneLine('Map(1) {\n  1 => 2\n}', 10)).toBe('Map(1) { 1');
  });

  it('has the cells of a table', () => {
    const table = ['┌─────────┬───┐', '│ (index) │ a │', '├─────────┼───┤', '│ 0       │ 1 │', '└─────────┴───┘'];
    expect(oneLine(table.join('\n'), 1000)).toBe('(index) │ a  ·  0 │ 1');
  });

  it('is the first line of any other text', () => {
    expect(oneLine('Error: no\n    at f (a.ts:1:1)', 1000)).toBe('Error: no');
    expect(oneLine('long', 2)).toBe('lo');
  });
});
