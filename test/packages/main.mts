// `npm run packages -- [NAME…] [--write]` installs real packages, each in a project of its own, and runs a job of each
// project by the command line, in threads and in processes, and without Poolscope in one thread, on each version of
// Node. It prints whether the outcomes are equal. It needs the npm registry, and Chromium for two projects. With
// `--write` it writes the rows to the table in docs/packages.md. The exit code is 1 if an outcome differs.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual, parseArgs, inspect } from 'node:util';
import { root } from '../support/root.ts';
import { testedNodes } from '../support/testedNodes.ts';
import { install, installTsx, versionsOf } from './install.ts';
import { projects, type Project } from './projects.ts';
import { runPlain, runPoolscope, type Outcome } from './runs.ts';

const { values: options, positionals: names } = parseArgs({
  options: { write: { type: 'boolean', default: false } },
  allowPositionals: true,
});
const nodes = testedNodes.toSorted((a, b) => a.version.localeCompare(b.version));
const chosen = projects.filter(({ name }) => names.length === 0 || names.includes(name));
const document = join(root, 'docs/packages.md');
const problems: string[] = [];

const head = [
  row('project', 'packages', 'job', ...nodes.map(({ version }) => `Node ${version.slice(1)}`)),
  row(...Array.from({ length: 3 + nodes.length }, () => '---')),
];
console.log(head.join('\n'));
const tsx = await installTsx();
const rows = new Map<string, string>();
for (const project of chosen) {
  const line = row(project.name, packagesOf(project), project.does, ...(await compareOn(project)));
  rows.set(project.name, line);
  console.log(line);
}
for (const problem of problems) console.log(`\n${problem}`);
if (options.write) writeFileSync(document, documentOf(existsSync(document) ? readFileSync(document, 'utf8') : ''));
process.exitCode = problems.length > 0 ? 1 : 0;

async function compareOn(project: Project): Promise<readonly string[]> {
  const installed = await install(project);
  const cells: string[] = [];
  for (const { file, version } of nodes) {
    const plain = await runPlain(file, project, installed, tsx);
    if (plain.outcomes.length === 0) {
      problems.push(`${project.name}, Node ${version}, without Poolscope: ${plain.problem}`);
      cells.push('not on this Node');
      continue;
    }
    const differing = [];
    for (const isolation of isolationsOf(project)) {
      const { outcomes, problem } = await runPoolscope(file, project, installed, isolation);
      const difference = problem || differenceOf(plain.outcomes, outcomes);
      if (difference === '') continue;
      problems.push(`${project.name}, Node ${version}, ${isolation}: ${difference}`);
      differing.push(isolation);
    }
    cells.push(
      differing.length === 0
        ? `${plain.outcomes.length} equal${project.needsThread ? ' (threads)' : ''}`
        : `differs: ${differing.join(', ')}`,
    );
  }
  return cells;
}

function isolationsOf({ needsThread }: Project): readonly ('thread' | 'process')[] {
  return needsThread ? ['thread'] : ['thread', 'process'];
}

function differenceOf(expected: readonly Outcome[], found: readonly Outcome[]): string {
  if (expected.length !== found.length) return `${found.length} outcomes instead of ${expected.length}`;
  const at = expected.findIndex((outcome, k) => !isDeepStrictEqual(outcome, found[k]));
  return at < 0
    ? ''
    : `item ${at} is\n${inspect(found[at], { depth: 9 })}\ninstead of\n${inspect(expected[at], { depth: 9 })}`;
}

function packagesOf(project: Project): string {
  const versions = Object.entries(versionsOf(project)).map(([name, version]) => `${name} ${version}`);
  return versions.length === 0 ? 'its own' : versions.join(', ');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}

/** The document with the new rows, and those of other projects as they are. */
function documentOf(old: string): string {
  const lines = projects.flatMap(({ name }) => {
    const known = old.split('\n').find((line) => line.startsWith(`| ${name} |`));
    return rows.get(name) ?? known ?? [];
  });
  return `# Real packages

Each row is a project in test/packages/projects that uses real packages. Its job runs by the command line with two
workers, in threads and in processes, and without Poolscope in one thread: by Node, by tsx for TypeScript, or by Node
after the project's own \`tsc\`, which emits metadata of decorators. A cell has the number of items, and whether all
values and errors are equal. "Not on this Node" is a package that does not run there at all.
\`npm run packages -- --write\` writes this document; no cell is written by hand.

Made on ${new Date().toISOString().slice(0, 10)}, on ${process.platform} ${process.arch}. Packages are installed without their install scripts.

${[...head, ...lines].join('\n')}
`;
}
