import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { commandNames, commands } from '../../../src/cli/commands.ts';
import { documentation } from '../../../src/cli/documentation.ts';
import { exitCodes } from '../../../src/cli/exitCodes.ts';
import { commandHelp, overview, screenLines, usage } from '../../../src/cli/help.ts';
import { optionsOf } from '../../../src/cli/commandOptions.ts';
import type { OptionRow } from '../../../src/cli/optionRow.ts';
import { optionGroups } from '../../../src/cli/optionGroups.ts';
import { optionTable } from '../../../src/cli/optionTable.ts';
import { root } from '../../support/root.ts';

const rows: readonly OptionRow[] = Object.values(optionTable);

test.each(commandNames)('the whole help of %s has each of its options, and no other', (name) => {
  const lines = commandHelp(name, true).split('\n');
  const shown = rows.filter((row) =>
    lines.some((line) => line === `  ${usage(row)}` || line.startsWith(`  ${usage(row)}  `)),
  );
  expect(shown).toEqual(rows.filter((row) => row.commands.includes(name)));
});

test.each(commandNames)('the help of %s fits on a screen, and its examples use only options that exist', (name) => {
  const lines = commandHelp(name).trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(screenLines);
  expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(100);
  for (const { flag } of rows.filter((row) => row.commands.includes(name)))
    expect(lines.join('\n')).toContain(`--${flag}`);
  const used = commands[name].examples.flatMap((example) => [...example.matchAll(/--([a-z-]+)/g)]);
  expect(used.map(([, flag]) => flag).filter((flag = '') => !optionsOf(name).has(flag))).toEqual([]);
});

test('each option is in one group', () => {
  const grouped = optionGroups.flatMap(({ options, rare = [] }) => [...options, ...rare]);
  expect(grouped.toSorted()).toEqual(Object.keys(optionTable).toSorted());
});

test('help names the documents where package.json says they are', () => {
  const { homepage } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly homepage: string };
  expect(documentation()).toBe(`${homepage.replace(/#.*/, '')}/tree/main/docs`);
  expect(overview()).toContain(documentation());
});

test('a command has one row for a flag', () => {
  for (const name of commandNames) {
    const flags = rows.filter((row) => row.commands.includes(name)).map(({ flag }) => flag);
    expect(new Set(flags).size).toBe(flags.length);
  }
});

test('an option has a placeholder exactly if it reads a value', () => {
  const half = rows.filter(({ value, read }) => (value === undefined) !== (read === undefined));
  expect(half).toEqual([]);
});

test('the overview names all commands and exit codes', () => {
  for (const name of commandNames) expect(overview()).toContain(`poolscope ${name} ${commands[name].operand}`);
  for (const code of Object.values(exitCodes)) expect(overview()).toMatch(new RegExp(`^ {2}${code} +[a-z]`, 'm'));
});
