import { commandNames, commands, type CommandName } from './commands.ts';
import { documentation } from './documentation.ts';
import { exitCodes } from './exitCodes.ts';
import { optionsOf } from './commandOptions.ts';
import { optionGroups } from './optionGroups.ts';
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
/** The longest help that shows each option with its whole text. A longer one is shortened to this. */
export const screenLines = 50;

/** What `poolscope --help` prints. */
export function overview(): string {
  const rows = commandNames.map(
    (name) => [`poolscope ${name} ${commands[name].operand}`.trim(), commands[name].summary] as const,
  );
  return [
    'poolscope: run a function over many inputs on a pool of workers, and see what every worker did',
    '',
    'Examples',
    '  poolscope run src/minify.ts#minify --input "glob:lib/**/*.js" --record runs/minify',
    '  poolscope replay runs/minify --failed',
    '',
    'Commands',
    ...columns(rows),
    '',
    'poolscope <command> --help lists the options of a command; poolscope --version prints the version.',
    `Documentation: ${documentation()}`,
    '',
    'Exit codes',
    ...exitCodeLines(),
    '',
  ].join('\n');
}

/**
 * What `poolscope <command> --help` prints, on one screen: if it would be longer, options have their short texts and rare ones
 * only their names. `isFull`: everything.
 */
export function commandHelp(name: CommandName, isFull = false): string {
  const whole = helpLines(name, true);
  const lines = isFull || whole.length <= screenLines ? whole : helpLines(name, false);
  return `${lines.join('\n')}\n`;
}

function helpLines(name: CommandName, isFull: boolean): string[] {
  const { operand, summary, about, examples, exitNote } = commands[name];
  const groups = groupsOf(name);
  const exits = isFull
    ? ['', 'Exit codes', ...exitCodeLines(), ...(exitNote === undefined ? [] : wrapped(exitNote, lineWidth))]
    : ['', 'Exit codes: 0 all succeeded, 1 some did not, 2 nothing ran, 130 cancelled.'];
  const isShort = !isFull && groups.some(({ rare }) => rare.length > 0);
  return [
    ...wrapped(`poolscope ${name} ${operand === '' ? '' : `${operand} `}[options]: ${summary}`, lineWidth),
    '',
    ...examples.map((line) => `  ${line}`),
    '',
    ...about.flatMap((line) => wrapped(line, lineWidth)),
    ...(isFull
      ? groups.flatMap(({ title, shown, rare }) => ['', title, ...columns([...shown, ...rare].map(inFull), groups)])
      : ['', ...groups.flatMap((group) => shortGroup(group, groups))]),
    ...exits,
    `${isShort ? 'In full: add --full, or read' : 'Documentation:'} ${documentation('cli', name)}`,
  ];
}

interface CommandGroup {
  readonly title: string;
  readonly shown: readonly OptionRow[];
  readonly rare: readonly OptionRow[];
}

/** The options of a command in their groups, without empty groups. */
export function groupsOf(command: CommandName): CommandGroup[] {
  const rows = new Map([...optionsOf(command).values()].map(({ name, row }) => [name, row]));
  const rowsOf = (names: readonly string[] = []): OptionRow[] => names.flatMap((name) => rows.get(name) ?? []);
  return optionGroups
    .map(({ title, options, rare }) => ({ title, shown: rowsOf(options), rare: rowsOf(rare) }))
    .filter(({ shown, rare }) => shown.length + rare.length > 0);
}

function shortGroup({ title, shown, rare }: CommandGroup, all: readonly CommandGroup[]): string[] {
  const rows = shown.map((row) => [usage(row), row.brief ?? row.help] as const);
  const names = rare.map(usage).join(', ');
  return [
    title,
    ...columns(rows, all),
    ...(rare.length === 0 ? [] : wrapped(`also ${names}`, lineWidth - 2).map(indented)),
  ];
}

const indented = (line: string): string => `  ${line}`;
const inFull = (row: OptionRow): readonly [string, string] => [usage(row), row.help];

/** `--workers N`. */
export const usage = ({ flag, value }: OptionRow): string => `--${flag}${value === undefined ? '' : ` ${value}`}`;

function exitCodeLines(): string[] {
  const names = Object.keys(exitCodes) as (keyof typeof exitCodes)[];
  return columns(names.map((name) => [String(exitCodes[name]), exitCodeMeanings[name]] as const));
}

/** Two columns, the second one wrapped. `all`: groups whose first columns are equally wide. */
function columns(
  rows: readonly (readonly [first: string, second: string])[],
  all: readonly CommandGroup[] = [],
): string[] {
  const firsts = all.length > 0 ? all.flatMap(({ shown }) => shown.map(usage)) : rows.map(([first]) => first);
  const width = Math.max(...firsts.map((first) => first.length)) + 4;
  return rows.flatMap(([first, second]) => {
    const lines = wrapped(second, lineWidth - width);
    const texts = lines.map((line, k) => `${(k === 0 ? `  ${first}` : '').padEnd(width)}${line}`);
    // A rare option may be wider than the column.
    return first.length + 4 > width ? [`  ${first}`, ...lines.map((line) => `${' '.repeat(width)}${line}`)] : texts;
  });
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
