import { expect, test } from 'vitest';
import { commandNames, commands } from '../../../src/cli/commands.ts';
import { exitCodes } from '../../../src/cli/exitCodes.ts';
import { commandHelp, overview, usage } from '../../../src/cli/help.ts';
import { optionsOf } from '../../../src/cli/commandOptions.ts';
import type { OptionRow } from '../../../src/cli/optionRow.ts';
import { optionTable } from '../../../src/cli/optionTable.ts';

const rows: readonly OptionRow[] = Object.values(optionTable);

test.each(commandNames)('the help of %s has each of its options, and no other', (name) => {
  const lines = commandHelp(name).split('\n');
  const shown = rows.filter((row) => lines.some((line) => line.startsWith(`  ${usage(row)}  `)));
  expect(shown).toEqual(rows.filter((row) => row.commands.includes(name)));
});

test.each(commandNames)('the help of %s fits a terminal, and its examples use only options that exist', (name) => {
  const longest = Math.max(
    ...commandHelp(name)
      .split('\n')
      .map((line) => line.length),
  );
  expect(longest).toBeLessThanOrEqual(110);
  const used = commands[name].examples.flatMap((example) => [...example.matchAll(/--([a-z-]+)/g)]);
  expect(used.map(([, flag]) => flag).filter((flag = '') => !optionsOf(name).has(flag))).toEqual([]);
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
