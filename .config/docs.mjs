// Writes docs/api/ from the docstrings of the library, where one that is missing is an error, docs/python.md from the table in
// test/parity, docs/advice.md from the rules, docs/cli.md and the manual page from the option table, docs/schemas from the
// types of the output: `node .config/docs.mjs [--check]`.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { table } from '../test/parity/table.mts';
import { apiDocuments } from './apiDocuments.mjs';
import { cliDocument, loadTables } from './cliDocument.mjs';
import { jsonSchemas, schemaFile } from './jsonSchemas.mjs';
import { fail, root } from './lib.mjs';
import { manPage } from './manPage.mjs';

const tables = await loadTables();
const documents = {
  ...(await apiDocuments()),
  'docs/python.md': pythonDocument(),
  'docs/advice.md': await adviceDocument(),
  'docs/cli.md': cliDocument(tables),
  'docs/man/poolscope.1': manPage(tables),
  ...Object.fromEntries(Object.entries(jsonSchemas()).map(([name, text]) => [schemaFile(name), text])),
};

const unknown = readdirSync(join(root, 'docs/api')).filter((name) => !(`docs/api/${name}` in documents));
if (unknown.length > 0) fail(`docs/api has files that nothing writes: ${unknown.join(', ')}. Delete them.`);

for (const [path, text] of Object.entries(documents)) {
  const file = join(root, path);
  if (process.argv.includes('--check')) {
    if (text !== readOrEmpty(file)) fail(`${path} is out of date: run \`npm run docs\`.`);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

function pythonDocument() {
  const rows = [...table];
  const kept = rows.filter(([, row]) => 'ours' in row);
  const leftOut = Map.groupBy(
    rows.filter(([, row]) => 'why' in row),
    ([, row]) => row.why,
  );
  return `${[
    '# From Python to Poolscope',
    `This table has every public name of \`multiprocessing\` and its modules in Python 3.11, 3.12 and 3.13, as Python itself
lists them (test/parity/listNames.py). For each name it shows the place in Poolscope and the test that proves it, or the
reason why it is left out. \`npm run docs\` writes it from test/parity/table.mts; a test compares it with Python, the
library and the tests.`,
    `Names are in camel case. Times are in milliseconds, written as \`{ timeout: 100 }\`. A call that waits in Python blocks
the thread here too; a second form awaits instead: \`lock.acquireAsync()\`. Calls of a pool always await.`,
    `\`npm run bench -- table primitives\` compares the costs with Python, on one machine in one run. Python is
faster in one case: calls on a managed object, one after another. Node's sockets cannot block, so a call passes through the
event loops of both sides, and a blocking call through a second thread as well. Calls that are awaited together, and queues
in shared memory, avoid this. A wake-up between two threads costs the same in both.`,
    ...Object.entries(Object.groupBy(kept, ([name]) => moduleOf(name))).map(
      ([module, all]) => `## ${module}\n\n${tableOf(all)}`,
    ),
    '## Left out',
    `| Python | why |\n| --- | --- |\n${[...leftOut].map(([why, all]) => `| ${all.map(([name]) => code(name)).join(', ')} | ${why} |`).join('\n')}`,
  ].join('\n\n')}\n`;
}

async function adviceDocument() {
  const options = { bundle: true, format: 'esm', write: false, logLevel: 'warning' };
  const [bundle] = buildSync({ entryPoints: [join(root, 'src/model/advice/advice.ts')], ...options }).outputFiles;
  const { adviceRules } = await import(`data:text/javascript;base64,${Buffer.from(bundle.text).toString('base64')}`);
  const text = [
    '# Advice',
    `When a run is over, these rules judge its figures. Their advice is in the summary, at the top of the panel, and in
\`advice\` of \`--json\`. \`warning\`: the remedy is sure to help; \`info\`: the remedy would help.`,
    `From \`heapNearLimit\` on, only the first cause that is found is reported, since the others may be its effects. These
causes are not looked for if the run was stopped, took less than 50 ms, ran inline or under the race detector, or if a
worker was replaced.`,
    `\`npm run docs\` writes this document from the rules in src/model/advice; \`npm run bench -- advice\` tries them on real
jobs.`,
    ...adviceRules.map(
      ({ id, severity, about, threshold, help }) =>
        `## ${id}\n\n*${severity}.* ${about}\n\n- **When**: ${threshold}\n- **What helps**: ${help}`,
    ),
  ];
  return `${text.join('\n\n')}\n`;
}

function code(name) {
  return `\`${name}\``;
}

function moduleOf(name) {
  const [, module] = /^([a-z_]+)\./.exec(name) ?? [];
  return module === undefined ? 'multiprocessing' : `multiprocessing.${module}`;
}

function tableOf(rows) {
  const lines = rows.map(
    ([
      name,
      {
        ours,
        how,
        test: [file, test],
      },
    ]) => {
      const short = name.replace(/^[a-z_]+\./, '');
      return `| ${code(short)} | ${code(ours)} | ${how ?? ''} | ${file.replace('.test.ts', '')}: ${test} |`;
    },
  );
  return `| Python | Poolscope | how | test |\n| --- | --- | --- | --- |\n${lines.join('\n')}`;
}

function readOrEmpty(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
