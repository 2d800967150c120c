// How much slower a CPU profile makes a run: `npm run bench -- profile [rounds] [job ...]`. Two jobs of packages that are
// installed for development: `transpile` makes JavaScript of this project's TypeScript with the TypeScript compiler,
// `format` prints the JavaScript of dependencies with Prettier, which parses and prints with deep recursion as a minifier
// does. A round runs the job without a profile, with samples every 1 ms, and with the default interval, in turn. The
// figures are medians over the rounds of the wall time, beside the run without a profile of the same round.
import { spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { scratchFolder } from './scratch.mts';
import { pathToFileURL } from 'node:url';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { median } from '../../src/base/quantile.ts';

const [roundsText = '5', ...asked] = process.argv.slice(2);
const rounds = Number(roundsText);
const root = join(import.meta.dirname, '../..');
const dir = scratchFolder();
const fileOf = (path: string): string => JSON.stringify(pathToFileURL(join(root, path)).href);

writeFileSync(
  join(dir, 'work.mjs'),
  `import { readFileSync } from 'node:fs';
import ts from ${fileOf('node_modules/typescript/lib/typescript.js')};
import { format as print } from ${fileOf('node_modules/prettier/index.mjs')};
const compilerOptions = { target: ts.ScriptTarget.ES2023, module: ts.ModuleKind.ESNext, sourceMap: true };
export const transpile = (fileName) =>
  ts.transpileModule(readFileSync(fileName, 'utf8'), { fileName, compilerOptions }).outputText.length;
export const format = async (filepath) => (await print(readFileSync(filepath, 'utf8'), { parser: 'babel', filepath })).length;`,
);

interface Job {
  readonly name: string;
  readonly folders: readonly string[];
  readonly ending: string;
  /** So many files take two free cores some 7 s. */
  readonly most: number;
}

const packages = ['zod', 'vite', 'vitest', 'typedoc', 'knip', 'postcss', 'fast-check'];
const jobs: readonly Job[] = [
  { name: 'transpile', folders: ['src', 'webview', 'test'], ending: '.ts', most: 1000 },
  { name: 'format', folders: packages.map((name) => `node_modules/${name}`), ending: '.js', most: 400 },
];

const filesOf = ({ folders, ending, most }: Job): string[] =>
  folders
    .flatMap((folder) =>
      readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(root, folder, file)),
    )
    .filter((file) => file.endsWith(ending))
    .sort()
    .slice(0, most);

const modes = [
  { name: 'off', options: [], most: 0 },
  { name: '1 ms', options: ['--profile=cpu=1ms'], most: 0.1 },
  { name: 'default', options: ['--profile=cpu'], most: 0.05 },
] as const;

function wallMs(job: string, list: string, options: readonly string[]): number {
  const line = [join(root, 'dist/cli.js'), 'run', `${join(dir, 'work.mjs')}#${job}`, `--input=${list}`, '--workers=2'];
  const { stdout } = spawnSync(process.execPath, [...line, ...options, '--json', '--full', '--quiet'], {
    encoding: 'utf8',
  });
  return (JSON.parse(stdout) as RunSummary).wallMs;
}

console.log(`node ${process.version}, ${availableParallelism()} cores, ${rounds} rounds`);
for (const job of jobs) {
  const { name } = job;
  if (asked.length > 0 && !asked.includes(name)) continue;
  const list = join(dir, `${name}.json`);
  writeFileSync(list, JSON.stringify(filesOf(job)));
  const walls = modes.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    // In turn, so that a machine that grows slower does not count against one of them.
    for (let k = 0; k < modes.length; k++) {
      const mode = (round + k) % modes.length;
      walls[mode]?.push(wallMs(name, list, modes[mode]?.options ?? []));
    }
  }
  const plain = walls[0] ?? [];
  for (const [k, mode] of modes.entries()) {
    const own = walls[k] ?? [];
    const cost = median(own.map((wall, round) => wall / (plain[round] ?? NaN) - 1));
    const limit = mode.most > 0 ? `, at most ${100 * mode.most} %` : '';
    console.log(
      `${name.padEnd(10)} ${mode.name.padEnd(8)} ${median(own).toFixed(0).padStart(6)} ms` +
        (mode.most > 0 ? `  +${(100 * cost).toFixed(1)} %${limit}` : ''),
    );
    if (cost > mode.most) process.exitCode = 1;
  }
}
