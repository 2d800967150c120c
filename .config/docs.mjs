// Writes docs/api/README.md from the docstrings of the library, where one that is missing is an error, docs/python.md
// from the table in test/parity, docs/advice.md from the rules, docs/cli.md and the manual page from the option table,
// docs/schemas from the types of the output: `node .config/docs.mjs [--check]`.
import { mkdtempSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { buildSync } from 'esbuild';
import { Application, Comment, Converter, ReflectionKind } from 'typedoc';
import { load as markdown } from 'typedoc-plugin-markdown';
import { table } from '../test/parity/table.mts';
import { cliDocument, loadTables } from './cliDocument.mjs';
import { jsonSchemas, schemaFile } from './jsonSchemas.mjs';
import { fail, root } from './lib.mjs';
import { manPage } from './manPage.mjs';

const tables = await loadTables();
const documents = {
  'docs/api/README.md': await apiDocument(),
  'docs/python.md': pythonDocument(),
  'docs/advice.md': await adviceDocument(),
  'docs/cli.md': cliDocument(tables),
  'docs/man/poolscope.1': manPage(tables),
  ...Object.fromEntries(Object.entries(jsonSchemas()).map(([name, text]) => [schemaFile(name), text])),
};

for (const [path, text] of Object.entries(documents)) {
  const file = join(root, path);
  if (process.argv.includes('--check')) {
    if (text !== readOrEmpty(file)) fail(`${path} is out of date: run \`npm run docs\`.`);
  } else {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  }
}

async function apiDocument() {
  const stage = mkdtempSync(join(tmpdir(), 'poolscope-docs-'));
  try {
    const app = await Application.bootstrapWithPlugins({
      name: 'The library, name by name',
      entryPoints: [join(root, 'src/pool/index.ts')],
      tsconfig: join(root, 'src/tsconfig.library.json'),
      plugin: [markdown],
      outputs: [{ name: 'markdown', path: stage }],
      router: 'module',
      readme: 'none',
      logLevel: 'Warn',
      // Line numbers would change with every edit.
      disableSources: true,
      excludePrivate: true,
      excludeProtected: true,
      excludeInternal: true,
      excludeExternals: true,
      hidePageHeader: true,
      hideBreadcrumbs: true,
      parametersFormat: 'table',
      interfacePropertiesFormat: 'table',
      classPropertiesFormat: 'table',
      tableColumnSettings: { hideInherited: true, hideOverrides: true, hideModifiers: true },
      validation: { notExported: false, notDocumented: true },
      requiredToBeDocumented: [
        'Class',
        'Interface',
        'Function',
        'Method',
        'Property',
        'Accessor',
        'TypeAlias',
        'Variable',
      ],
    });
    app.converter.on(Converter.EVENT_RESOLVE_BEGIN, completeComments);
    const project = await app.convert();
    if (!project) fail('the library does not compile');
    app.validate(project);
    if (app.logger.hasErrors() || app.logger.hasWarnings()) fail('docstrings are missing or wrong, see above');
    await app.generateOutputs(project);
    return trim(readFileSync(join(stage, 'README.md'), 'utf8'));
  } finally {
    rmSync(stage, { recursive: true, force: true });
  }
}

/** The members of a proxy come from a mapped type over the managed object's class, which loses their docstrings. */
function completeComments(context) {
  const { project } = context;
  for (const error of project.getReflectionsByKind(ReflectionKind.Class)) {
    const name = error.getChildByName('name');
    if (error.name.endsWith('Error') && name) project.removeReflection(name);
  }
  for (const member of project.getReflectionsByKind(ReflectionKind.Method | ReflectionKind.Property)) {
    for (const place of member.signatures ?? [member]) {
      if (place.hasComment()) continue;
      const text = docstringOf(member, context);
      if (text) place.comment = new Comment([{ kind: 'text', text }]);
    }
  }
}

function docstringOf(member, context) {
  const [, blocking] = /^(.+)Async$/.exec(member.name) ?? [];
  if (blocking && member.parent?.getChildByName(blocking)) return `Like \`${blocking}\`, without blocking the thread.`;
  const parts =
    context.getSymbolFromReflection(member)?.getDocumentationComment(context.programs[0].getTypeChecker()) ?? [];
  return parts.map(({ text }) => text).join('');
}

/** Removes parts that repeat the line above them. */
function trim(text) {
  const repeated = /^#+ (?:Returns|Inherited from|Overrides|Implementation of)\n\n.+\n\n/gm;
  return text
    .replace(repeated, '')
    .replace(/<a id="[^"]*"><\/a> /g, '')
    .replaceAll('`undefined` | ', '- | ');
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
