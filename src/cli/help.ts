import { commandNames, commands, type CommandName } from './commands.ts';
import { exitCodes } from './exitCodes.ts';
import { optionsOf } from './commandOptions.ts';
import type { OptionRow } from './optionRow.ts';

/** The meanings of the exit codes. They apply to a command unless its own text differs. */
export const exitCodeMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  succeeded: 'all items succeeded',
  someFailed:
    'an item did not succeed, an error that nobody awaited came, the run was given up, a --fail-on condition was true, ' +
    'or a file could not be written',
  couldNotStart: 'nothing ran: the command line, the module or the input is wrong',
  cancelled: 'the run was cancelled',
};

const lineWidth = 100;

/** What `poolscope --help` prints. */
export function overview(): string {
  const rows = commandNames.map(
    (name) => [`poolscope ${name} ${commands[name].operand}`, commands[name].summary] as const,
  );
  return [
    'poolscope: run a function over many inputs on a pool of workers, and see what every worker did',
    '',
    ...columns(rows),
    '',
    'poolscope <command> --help lists the options of a command; poolscope --version prints the version.',
    '',
    'Exit codes',
    ...exitCodeLines(),
    '',
  ].join('\n');
}

/** What `poolscope <command> --help` prints. */
export function commandHelp(name: CommandName): string {
  const { operand, summary, about, examples, exitNote } = commands[name];
  const rows = [...optionsOf(name).values()].map(({ row }) => [usage(row), row.help] as const);
  return [
    `poolscope ${name} ${operand} [options]: ${summary}`,
    '',
    ...about,
    '',
    ...(rows.length === 0 ? [] : ['Options', ...columns(rows), '']),
    'Exit codes',
    ...exitCodeLines(),
    ...(exitNote === undefined ? [] : wrapped(exitNote, lineWidth)),
    '',
    'Examples',
    ...examples.map((line) => `  ${line}`),
    '',
  ].join('\n');
}

/** `--workers N`. */
export const usage = ({ flag, value }: OptionRow): string => `--${flag}${value === undefined ? '' : ` ${value}`}`;

function exitCodeLines(): string[] {
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  return columns(names.map((name) => [String(exitCodes[name]), exitCodeMeanings[name]] as const));
}

/** Two columns, the second one wrapped. */
function columns(rows: readonly (readonly [first: string, second: string])[]): string[] {
  const width = Math.max(...rows.map(([first]) => first.length)) + 4;
  return rows.flatMap(([first, second]) =>
    wrapped(second, lineWidth - width).map((line, k) => `${(k === 0 ? `  ${first}` : '').padEnd(width)}${line}`),
  );
}

function wrapped(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.at(-1);
    if (last === undefined || last.length + 1 + word.length > width) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
