// docs/cli.md: the commands and options from the tables of src/cli, the fields of `--json` from its types, the forms of
// inputs from docs/inputs.md.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { jsonFields } from './jsonFields.mjs';
import { fail, root } from './lib.mjs';

/** What `--json` prints, by command. */
const jsonSections = [
  { title: '`run` and `show`', types: ['src/cli/runReport.ts#RunReport'] },
  { title: '`show` with a part', types: ['src/cli/parts/part.ts#RunPart'] },
  { title: '`show --item`', types: ['src/cli/showItem.ts#ItemReport'] },
  { title: '`tune`', types: ['src/cli/tuneReport.ts#TuneSummary'] },
  { title: '`replay`', types: ['src/cli/replay.ts#ReplayReport'] },
  { title: '`replay --shrink`', types: ['src/cli/shrink.ts#ShrinkReport'] },
  { title: '`replay --debug`', types: ['src/cli/debugOnce.ts#DebugReport'] },
  { title: '`replay --check`', types: ['src/cli/isolationCheck.ts#CheckReport'] },
  { title: '`verify`', types: ['src/cli/verify.ts#VerifyReport'] },
  { title: '`check`', types: ['src/cli/check.ts#ModuleCheckReport'] },
  { title: '`save-test`', types: ['src/cli/saveTest.ts#SaveTestReport'] },
];

/** How a test runs the examples of a command; an item of its project fails. See test/support/documents/blocks.ts. */
const exampleMarks = {
  run: 'runs: afresh, exit 1',
  compare: 'not run: docs/budgets.md runs the same commands',
  tune: 'not run: takes half a minute; test/integration/tune.test.ts tunes a job with two numbers of workers',
  replay: 'runs: afresh, exit 1 1',
  verify: 'not run: docs/replay.md runs the same commands',
  check: 'not run: docs/findings.md runs the same commands',
  merge: 'not run: docs/shards.md merges two shards, and test/integration/shards.test.ts more of them',
  observe: 'not run: docs/observe.md runs the same commands',
  agent: 'not run: test/integration/agents.test.ts talks to agents',
  mcp: 'not run: test/integration/mcp.test.ts talks to a server',
  skill: 'not run: docs/coding-agents.md writes the skill to a folder',
  completion: 'not run: changes the shell that reads it; test/integration/help.test.ts completes words in bash',
};

const intro = `Poolscope's commands, their options, exit codes and JSON output. \`poolscope <command> --help\` prints the same
options. In this repository, after \`npm run build\`, \`poolscope\` is \`node dist/cli.js\`. Made by \`npm run docs\` from the
option table (src/cli/optionTable.ts) and the types of the output.`;

const jsonIntro = `\`--json\` prints exactly one JSON object on stdout. Progress, reports and errors go to stderr. Fields whose names end in
\`Ms\` are milliseconds; a \`?\` marks a field that may be absent. Items, chunks and workers are numbered from 0. Shares are
numbers from 0 to 1. The object has at most 7,000 bytes: longer lists and texts are shortened, and \`omitted\` has the number of entries that
were left out of each list. \`--full\` has everything. Later versions may add fields; \`schema\` changes if a field changes its meaning.
[schemas/](schemas/) has JSON Schemas of these objects and of the lines of \`--results\` and \`--logs\`; the npm package has them as
\`poolscope/schemas/run.json\` and so on.`;

/** `tables`: as `loadTables` returns them. */
export function cliDocument({ commands, commandNames, groupsOf, usage, exitCodes, exitCodeMeanings }) {
  const fields = jsonFields(jsonSections);
  return `${[
    '# Command line',
    intro,
    table(
      ['command', 'what it does'],
      commandNames.map((name) => [`[\`${name}\`](#${name}) \`${commands[name].operand}\``, commands[name].summary]),
    ),
    `\`<module>#<export>\` is a file and the name of its exported function, e.g. \`src/minify.ts#minify\`; without \`#\` it is
the default export. \`<recording>\` is the folder that \`--record\` of an earlier run named. [Budgets](budgets.md) explains
the conditions of \`--fail-on\`.`,
    ...commandNames.map((name) => commandSection(name, commands[name], groupsOf(name), usage)),
    '## Input forms',
    'These are the forms of `--input SPEC`. [Inputs](inputs.md) has the details.',
    inputTable(),
    '## Exit codes',
    table(
      ['exit code', 'meaning'],
      Object.entries(exitCodes).map(([name, code]) => [String(code), exitCodeMeanings[name]]),
    ),
    commandNames
      .filter((name) => commands[name].exitNote)
      .map((name) => `- \`${name}\`: ${commands[name].exitNote}`)
      .join('\n'),
    '## JSON output',
    jsonIntro,
    ...jsonSections.map(({ title }, k) => `### JSON of ${title}\n\n${fieldTable(fields[k])}`),
  ].join('\n\n')}\n`;
}

/** Bundled, because Node cannot load these modules by itself: they are in a package without a type. */
export async function loadTables() {
  const [{ text }] = buildSync({
    stdin: {
      contents: `export * from './commands.ts'; export * from './optionTable.ts'; export * from './commandOptions.ts'; export * from './help.ts'; export * from './exitCodes.ts'; export * from './documentation.ts';`,
      resolveDir: join(root, 'src/cli'),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'esm',
    write: false,
    logLevel: 'warning',
  }).outputFiles;
  return import(`data:text/javascript;base64,${Buffer.from(text).toString('base64')}`);
}

function commandSection(name, { operand, summary, about, examples }, groups, usage) {
  return [
    `## ${name}`,
    `\`poolscope ${name} ${operand} [options]\`: ${summary}.`,
    about.map(placeholders).join('\n'),
    `<!-- ${exampleMarks[name] ?? 'runs: afresh'} -->`,
    `\`\`\`sh\n${examples.join('\n')}\n\`\`\``,
    table(
      ['option', 'what it does'],
      groups.flatMap(({ shown, rare }) => [...shown, ...rare]).map((row) => [`\`${usage(row)}\``, row.help]),
    ),
  ].join('\n\n');
}

/** `<module>` is a tag in Markdown unless it is code. */
const placeholders = (text) => text.replaceAll(/(?:#?<\w+>)+/g, '`$&`');

/** The table of docs/inputs.md. */
function inputTable() {
  const [rows] = /^\| input .*(?:\n\|.*)+/m.exec(readFileSync(join(root, 'docs/inputs.md'), 'utf8')) ?? [];
  return rows ?? fail('docs/cli.md: docs/inputs.md has no table of inputs');
}

const fieldTable = (rows) =>
  table(
    ['field', 'type', 'meaning'],
    rows.map(({ name, type, text }) => [`\`${name}\``, type, text]),
  );

function table(header, rows) {
  const line = (cells) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(header), line(header.map(() => '---')), ...rows.map(line)].join('\n');
}
