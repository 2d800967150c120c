import { readFileSync, statSync } from 'node:fs';
import { longestSource } from '../files/openRegular.ts';
import { commandNames, commands, isCommand, type CommandName } from './commands.ts';
import { optionsOf } from './commandOptions.ts';
import { shells } from './completionScripts.ts';
import type { OptionRow } from './optionRow.ts';

/** What a shell offers for the word at the cursor. */
export interface Completions {
  /** What else the shell completes by itself: paths of files, of folders, or nothing. */
  readonly paths: 'file' | 'folder' | 'none';
  readonly values: readonly Completion[];
}

interface Completion {
  readonly value: string;
  readonly help: string;
}

const nothing: Completions = { paths: 'none', values: [] };

/** `words`: those after `poolscope`; the last one, which may be empty, is completed. */
export async function completionsOf(words: readonly string[]): Promise<Completions> {
  const [command = '', ...rest] = words;
  const current = rest.at(-1);
  if (current === undefined) return matching(command, 'none', [...commandCompletions(), ...generalFlags]);
  if (command === 'help') return matching(current, 'none', commandCompletions());
  if (!isCommand(command)) return nothing;
  // The words of an observed program.
  if (rest.slice(0, -1).includes('--')) return { paths: 'file', values: [] };
  const known = optionsOf(command);
  const before = rest.at(-2);
  const asked = before?.startsWith('--') ? known.get(before.slice(2))?.row : undefined;
  if (asked?.read && asked.bare === undefined) return valuesOf(asked, current, '');
  const [flag, value] = /^--([a-z-]+)=(.*)$/s.exec(current)?.slice(1) ?? [];
  const row = flag === undefined ? undefined : known.get(flag)?.row;
  if (row && value !== undefined) return valuesOf(row, value, `--${flag}=`);
  if (current.startsWith('-')) return matching(current, 'none', flagsOf(command, rest.slice(0, -1)));
  return operandsOf(command, current);
}

const generalFlags: readonly Completion[] = [
  { value: '--help', help: 'prints all commands' },
  { value: '--version', help: 'prints the version' },
];

const commandCompletions = (): Completion[] => commandNames.map((value) => ({ value, help: commands[value].summary }));

function flagsOf(command: CommandName, used: readonly string[]): Completion[] {
  const rows = [...optionsOf(command).values()].map(({ row }) => row);
  const free = rows.filter(({ flag, repeats }) => repeats === true || !used.includes(`--${flag}`));
  return [
    ...free.map((row) => ({ value: `--${row.flag}`, help: row.brief ?? row.help })),
    { value: '--help', help: 'prints the options of the command' },
  ];
}

/** `ahead`: the part of the word before the value. */
function valuesOf({ value: placeholder = '', read, help }: OptionRow, current: string, ahead: string): Completions {
  const words = placeholder === 'SPEC' ? inputKinds : (read?.words ?? []);
  const values = words.map((word) => ({ value: `${ahead}${word}`, help: words.length < 2 ? help : '' }));
  return matching(`${ahead}${current}`, pathsOf(placeholder), values);
}

const inputKinds = ['csv:', 'lines:', 'glob:', 'range:', 'export:'];

function pathsOf(placeholder: string): Completions['paths'] {
  if (/FILE|SPEC/.test(placeholder)) return 'file';
  return /DIR|FOLDER|RECORDING/.test(placeholder) ? 'folder' : 'none';
}

async function operandsOf(command: CommandName, current: string): Promise<Completions> {
  const { operand } = commands[command];
  if (command === 'completion')
    return matching(
      current,
      'none',
      shells.map((value) => ({ value, help: '' })),
    );
  if (operand.includes('<module>')) {
    const hash = current.lastIndexOf('#');
    return hash < 0
      ? { paths: 'file', values: [] }
      : matching(current, 'none', await functionsOf(current.slice(0, hash)));
  }
  return /<(?:recording|before|folder)>/.test(operand) ? { paths: 'folder', values: [] } : nothing;
}

/** `src/orders.ts#price` for each function of the file that can be a job. */
async function functionsOf(file: string): Promise<Completion[]> {
  const found = statSync(file, { throwIfNoEntry: false });
  if (!found?.isFile() || found.size > longestSource) return [];
  const { findJobSites } = await import('../analysis/index.ts');
  const { sites } = findJobSites(readFileSync(file, 'utf8'), file);
  return sites.map(({ exportName }) => ({ value: `${file}#${exportName}`, help: '' }));
}

const matching = (current: string, paths: Completions['paths'], values: readonly Completion[]): Completions => ({
  paths,
  values: values.filter(({ value }) => value.startsWith(current)),
});

/**
 * The words of a line of bash up to the cursor, as bash would split them; a quote may be open. Variables and braces stay as
 * they are.
 */
export function wordsOf(line: string): string[] {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let k = 0; k < line.length; k++) {
    const character = line.charAt(k);
    if (quote !== '') {
      if (character === quote) quote = '';
      else word = (word ?? '') + character;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (character === '\\') {
      word = (word ?? '') + line.charAt(++k);
    } else if (character === ' ' || character === '\t') {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else word = (word ?? '') + character;
  }
  return [...words, word ?? ''];
}
