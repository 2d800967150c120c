// What `poolscope check` reports about worker packages of the npm registry. The packages are
// installed by version, without their scripts, and copied out of node_modules, so that they are seen as code of a project. It
// prints each finding, to be judged by hand, and the number of findings in 10,000 lines of code. Needs a network.
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { scratchFolder } from '../scratch.mts';

const packages = [
  'piscina@5.3.2',
  'tinypool@2.2.0',
  'workerpool@10.0.3',
  'poolifier@5.3.2',
  'jest-worker@30.2.0',
  'threads@1.7.0',
  '@parcel/workers@2.16.0',
  'synckit@0.11.11',
  'terser-webpack-plugin@5.3.14',
  'bree@9.2.4',
  'vitest@5.1.1',
];
const cli = join(import.meta.dirname, '../../../dist/cli.js');
interface Report {
  readonly modules: number;
  readonly findings: readonly {
    readonly code: string;
    readonly severity: string;
    readonly file: string;
    readonly line: number;
    readonly message: string;
  }[];
}

export function measureCorpus(): void {
  const dir = scratchFolder();
  writeFileSync(join(dir, 'package.json'), '{ "private": true }');
  execFileSync(
    'npm',
    ['install', '--ignore-scripts', '--no-audit', '--no-fund', '--silent', ...packages, '@types/node@24'],
    {
      cwd: dir,
    },
  );
  let [lines, found] = [0, 0];
  for (const spec of packages) {
    const name = spec.slice(0, spec.lastIndexOf('@'));
    const copy = join(dir, 'packages', name.replace('/', '+'));
    cpSync(join(dir, 'node_modules', name), copy, {
      recursive: true,
      filter: (path) => !path.slice(join(dir, 'node_modules', name).length).includes('node_modules'),
    });
    const own = linesIn(copy);
    const { stdout, stderr } = spawnSync(process.execPath, [cli, 'check', copy, '--json', '--full'], {
      cwd: copy,
      encoding: 'utf8',
    });
    if (stdout === '') throw new Error(stderr);
    const { modules, findings } = JSON.parse(stdout) as Report;
    console.log(`${spec}: ${findings.length} findings in ${modules} modules, ${own} lines`);
    for (const { code, file, line, message } of findings) console.log(`  ${file}:${line} ${code}: ${message}`);
    lines += own;
    found += findings.length;
  }
  console.log(`${found} findings in ${lines} lines: ${((found / lines) * 10_000).toFixed(2)} in 10,000`);
}

function linesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => /\.[cm]?[jt]sx?$/.test(name) && !/\.d\.[cm]?ts$/.test(name),
  );
  return files.reduce((sum, name) => sum + readFileSync(join(folder, name), 'utf8').split('\n').length, 0);
}
