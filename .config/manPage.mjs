// docs/man/poolscope.1: the manual page of the command line, from the tables of src/cli.

/** The page as text for roff. `tables`: as `loadTables` returns them. */
export function manPage({ commands, commandNames, groupsOf, exitCodes, exitCodeMeanings, documentation }) {
  return `${[
    '.\\" Made by npm run docs from the option table, src/cli/optionTable.ts.',
    '.TH POOLSCOPE 1 "" "Poolscope" "User Commands"',
    '.SH NAME',
    'poolscope \\- run a function over many inputs on a pool of workers, and see what every worker did',
    '.SH SYNOPSIS',
    ...commandNames.flatMap((name, k) => [
      ...(k === 0 ? [] : ['.br']),
      `\\fBpoolscope ${text(name)}\\fR ${text(`${commands[name].operand} [options]`.trim())}`,
    ]),
    '.SH COMMANDS',
    ...commandNames.flatMap((name) => commandSection(name, commands[name], groupsOf(name))),
    '.SH EXIT STATUS',
    ...Object.entries(exitCodes).flatMap(([name, code]) => ['.TP', `\\fB${code}\\fR`, text(exitCodeMeanings[name])]),
    '.SH ENVIRONMENT',
    ...term('NO_COLOR', 'If it is set and not empty, nothing is coloured.'),
    ...term('FORCE_COLOR', 'If it is set and not 0, reports are coloured also if they do not go to a terminal.'),
    ...term('POOLSCOPE_KEY', 'The key that signs the messages of --queue.'),
    '.SH FILES',
    ...term(
      'poolscope.config.ts, .mts, .mjs, .js, .cjs, .json',
      'Defaults of options for run and tune: the nearest file in the working folder or above it, up to the root of the repository. ' +
        'The key poolscope of package.json holds them as well.',
    ),
    '.SH SEE ALSO',
    text(documentation()),
  ].join('\n')}\n`;
}

function commandSection(name, { operand, summary, about, examples, exitNote }, groups) {
  const rows = groups.flatMap(({ shown, rare }) => [...shown, ...rare]);
  return [
    `.SS "${text(`poolscope ${name} ${operand}`.trim()).replaceAll('"', '\\(dq')}"`,
    text(`${summary.charAt(0).toUpperCase()}${summary.slice(1)}.`),
    ...about.map(text),
    ...rows.flatMap(({ flag, value, help }) => [
      '.TP',
      `\\fB${text(`--${flag}`)}\\fR${value === undefined ? '' : ` \\fI${text(value)}\\fR`}`,
      text(`${help.charAt(0).toUpperCase()}${help.slice(1)}${/[.!?]$/.test(help) ? '' : '.'}`),
    ]),
    '.PP',
    'Examples:',
    '.RS 4',
    '.nf',
    ...examples.map(text),
    '.fi',
    '.RE',
    ...(exitNote === undefined ? [] : ['.PP', text(exitNote)]),
  ];
}

const term = (name, meaning) => ['.TP', `\\fB${text(name)}\\fR`, text(meaning)];

/** A line that roff prints as it is. */
function text(line) {
  const escaped = line.replaceAll('\\', '\\e').replaceAll('-', '\\-').replaceAll("'", '\\(aq').replaceAll('…', '...');
  return /^[.']/.test(escaped) ? `\\&${escaped}` : escaped;
}
