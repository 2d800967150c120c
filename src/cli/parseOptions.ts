import { parseArgs } from 'node:util';
import { UserFacingError } from '../base/errors.ts';
import { similarName } from '../base/similar.ts';
import { commandNames, type CommandName } from './commands.ts';
import { optionsOf, type OptionValues } from './commandOptions.ts';
import type { OptionRow } from './optionRow.ts';

/** A command line that was read by the option table. */
export interface ParsedCommandLine {
  readonly values: OptionValues;
  readonly operands: readonly string[];
}

/**
 * Reads the arguments after the name of a command. Throws UserFacingError for an option that the command does not
 * have, a value that is missing or wrong, and a value for a switch.
 */
export function parseOptions(command: CommandName, args: readonly string[], cwd: string): ParsedCommandLine {
  const known = optionsOf(command);
  const types = [...known].map(([flag, { row }]) => [flag, { type: isSwitch(row) ? 'boolean' : 'string' }] as const);
  const { tokens, positionals } = parseArgs({
    args: withBareValues(args, known),
    options: Object.fromEntries(types),
    allowPositionals: true,
    // We check and report errors ourselves.
    strict: false,
    tokens: true,
  });
  const values: Record<string, unknown> = {};
  for (const token of tokens) {
    if (token.kind !== 'option') continue;
    const found = known.get(token.name);
    if (!found) {
      const taken = takenBack(token.name, known);
      if (!taken) throw unknownOption(token.rawName, command);
      if (token.value !== undefined) throw needlessValue(token.rawName, token.value);
      values[taken] = false;
      continue;
    }
    const { name, row } = found;
    const flag = `--${row.flag}`;
    const { read } = row;
    if (!read) {
      if (token.value !== undefined) throw needlessValue(flag, token.value);
      values[name] = true;
      continue;
    }
    const value = read(givenValue(token.value, token.inlineValue === true, row), { flag, cwd });
    values[name] = row.repeats ? [...((values[name] as readonly unknown[] | undefined) ?? []), value] : value;
  }
  return { values, operands: positionals };
}

/** The switch that `--no-print` takes back, or that `--catch-slow` does. A file with defaults may have set it. */
function takenBack(flag: string, known: ReturnType<typeof optionsOf>): string | undefined {
  const found = known.get(flag.startsWith('no-') ? flag.slice('no-'.length) : `no-${flag}`);
  return found && isSwitch(found.row) ? found.name : undefined;
}

/** `--logs --item 3` as `--logs= --item 3`, for an option whose value may be left out. */
function withBareValues(args: readonly string[], known: ReturnType<typeof optionsOf>): string[] {
  return args.map((word, k) => {
    const bare = word.startsWith('--') ? known.get(word.slice(2))?.row.bare : undefined;
    const next = args[k + 1];
    return bare === undefined || (next !== undefined && !looksLikeOption(next)) ? word : `${word}=${bare}`;
  });
}

const looksLikeOption = (word: string): boolean => word.startsWith('-') && word.length > 1;

const isSwitch = (row: OptionRow): boolean => row.read === undefined;

function givenValue(
  value: string | undefined,
  isInline: boolean,
  { flag, value: placeholder = '' }: OptionRow,
): string {
  if (value === undefined) {
    throw new UserFacingError(`--${flag} has no value`, `Write --${flag} ${placeholder}.`);
  }
  // `--input --json` is more often a value that was forgotten than one that begins with a hyphen.
  if (!isInline && looksLikeOption(value)) {
    throw new UserFacingError(
      `--${flag} has no value: "${value}" looks like an option`,
      `Write --${flag} ${placeholder}, or --${flag}=${value} if that is the value.`,
    );
  }
  return value;
}

const needlessValue = (flag: string, value: string): UserFacingError =>
  new UserFacingError(`${flag} takes no value, and "${value}" was given`, `Write ${flag} alone.`);

function unknownOption(rawName: string, command: CommandName): UserFacingError {
  const flag = rawName.replace(/^-+/, '');
  const elsewhere = commandNames.filter((name) => optionsOf(name).has(flag));
  const hint = `See poolscope ${command} --help.`;
  if (elsewhere.length > 0) {
    return new UserFacingError(
      `poolscope ${command} has no option ${rawName}; it is one of poolscope ${elsewhere.join(', ')}`,
      hint,
    );
  }
  const similar = similarName(flag, optionsOf(command).keys());
  return new UserFacingError(
    `poolscope ${command} has no option ${rawName}`,
    similar === undefined ? hint : `Did you mean --${similar}? ${hint}`,
  );
}
