import { join } from 'node:path';
import { expect, test } from 'vitest';
import { differenceTable } from '../../../src/cli/comparison.ts';
import { exitCodeOf } from '../../../src/cli/exitCodes.ts';
import { printableJson } from '../../../src/base/printableJson.ts';
import { printable } from '../../../src/base/visibleText.ts';
import { formatTable } from '../../../src/cli/format.ts';
import { display, formatFrames } from '../../../src/cli/frames.ts';
import type { Difference } from '../../../src/model/compare/replay.ts';
import { smallRun, type SmallItem, type SmallRun } from '../../support/smallRun.ts';

test('a table aligns its first column to the left and the others to the right', () => {
  expect(
    formatTable([
      ['name', 'n'],
      ['a', '100'],
      ['longer', ''],
    ]),
  ).toBe('name      n\na       100\nlonger     ');
});

test('a text of the user cannot move, hide or reorder anything on a terminal', () => {
  expect(printable('a\u001b[31mb\u001b[2K')).toBe('ab');
  expect(printable('one\r\ntwo\n\tthree')).toBe('one\ntwo\n\tthree');
  expect(printable('x\u0007\u202e\rz')).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u202e]/);
});

test('JSON is the same value, and has no character that a terminal acts on', () => {
  const value = { text: '\u001b[31m \u202e \u009b \ufeff \u2028 é 🎉' };
  const json = printableJson(value);
  expect(JSON.parse(json)).toEqual(value);
  expect(json).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u202e\ufeff]/);
  expect(json).toContain('é 🎉');
});

test('frames are the five topmost outside Node, with paths below the working directory shortened', () => {
  const frame = (file: string, name: string) => ({ function: name, file, line: 3, column: 7 });
  const own = join(process.cwd(), 'src/a.ts');
  expect(formatFrames([frame('node:fs', 'open'), frame(own, ''), frame('/else/b.ts', 'f')])).toEqual([
    '    at <anonymous> (src/a.ts:3:7)',
    '    at f (/else/b.ts:3:7)',
  ]);
  expect(formatFrames(Array.from({ length: 9 }, () => frame(own, 'f')))).toHaveLength(5);
  expect(display(process.cwd())).toBe(process.cwd());
});

const difference = (item: number, was: string, is: string): Difference => ({
  item,
  worker: 0,
  what: 'value',
  recorded: { outcome: 'succeeded', value: was },
  replayed: { outcome: 'succeeded', value: is },
});

test('two long results are shown from a little before the place where they differ', () => {
  const same = 'x'.repeat(500);
  const table = differenceTable([difference(4, `${same}1`, `${same}2`)], 'in the run', 'in the replay');
  const [header, row] = table.split('\n');
  expect(header).toMatch(/^item .*in the run .*in the replay$/);
  expect(row).toMatch(/^4 +…x{20}1 +…x{20}2$/);
});

test('at most twenty differences are shown, and the others are counted', () => {
  const all = Array.from({ length: 21 }, (_, item) => difference(item, '1', '2'));
  const lines = differenceTable(all, 'a', 'b').split('\n');
  expect(lines).toHaveLength(22);
  expect(lines.at(-1)).toBe('… and 1 more (--json --full lists all)');
});

test.each<readonly [string, readonly SmallItem[], SmallRun, number]>([
  ['all items succeeded', [{}, {}], {}, 0],
  ['there was no item', [], {}, 0],
  ['an item failed', [{}, { outcome: 'failed' }], {}, 1],
  ['not all planned items ran', [{}], { total: 2 }, 1],
  ['the run stopped at an error', [{ outcome: 'failed' }], { state: 'stopped' }, 1],
  ['the run was given up', [{}], { state: 'gaveUp' }, 1],
  ['the run could not start', [], { state: 'couldNotStart' }, 2],
  ['the run was cancelled after all had succeeded', [{}], { state: 'cancelled' }, 130],
])('exit code when %s', (_, items, run, code) => {
  expect(exitCodeOf(smallRun(items, run))).toBe(code);
});
