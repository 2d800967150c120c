// The start of a run whose module imports 300 files of TypeScript: `npm run bench -- loading [--files=300] [--rounds=5]`.
// Poolscope's command line runs one item on one worker, with an empty cache and once more; beside it are Node with tsx,
// likewise, and Node with a bundle that esbuild makes each time. Another build of Poolscope takes part with
// `--against=DIR/dist/cli.js`. Times are medians of the whole program; the programs take turns.
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { pathToFileURL } from 'node:url';
import { installTsx } from '../packages/install.ts';
import { scratchFolder } from './scratch.mts';
import { median } from '../../src/base/quantile.ts';

const root = join(import.meta.dirname, '../..');
const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '300' },
    rounds: { type: 'string', default: '5' },
    against: { type: 'string' },
  },
});
const files = Number(options.files);
const dir = scratchFolder();
const cacheDir = join(dir, 'cache');
const tsx = pathToFileURL(join(await installTsx(), 'dist/loader.mjs')).href;
const esbuild = join(root, 'node_modules/.bin/esbuild');

/** Programs that load the module in `main` and call its function once. */
type Contender = (main: string) => readonly (readonly string[])[];

const byCommandLine = (cli: string): Contender => {
  return (main) => [[process.execPath, cli, 'run', `${main}#work`, '--input=range:1', '--workers=1', '--quiet']];
};

const contenders: Readonly<Record<string, Contender>> = {
  poolscope: byCommandLine(join(root, 'dist/cli.js')),
  ...(options.against === undefined ? {} : { 'the other build': byCommandLine(options.against) }),
  tsx: (main) => [[process.execPath, '--import', tsx, main.replace('main', 'program')]],
  'esbuild and node': (main) => {
    const out = join(dir, 'bundle.mjs');
    const flags = ['--bundle', '--platform=node', '--format=esm', '--sourcemap', '--log-level=error'];
    return [
      [esbuild, main.replace('main', 'program'), ...flags, `--outfile=${out}`],
      [process.execPath, out],
    ];
  },
};

/** A module that imports the others, each of which imports up to three others. */
function writeProject(name: string, count: number): string {
  const project = join(dir, name);
  mkdirSync(project);
  writeFileSync(join(project, 'package.json'), '{ "type": "module" }');
  const options = { target: 'es2022', module: 'nodenext', strict: true };
  writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions: options }));
  for (let n = 0; n < count; n++) writeFileSync(join(project, `part${n}.ts`), partOf(n));
  const imports = Array.from({ length: count }, (_, n) => `import { Part${n} } from './part${n}.js';`);
  const sum = Array.from({ length: count }, (_, n) => `new Part${n}('a').size()`).join(' + ');
  writeFileSync(
    join(project, 'main.ts'),
    `${imports.join('\n')}\nexport const work = (n: number): number => n + ${sum || 0};\n`,
  );
  writeFileSync(join(project, 'program.ts'), `import { work } from './main.js';\nconsole.log(work(0));\n`);
  return join(project, 'main.ts');
}

/** About 60 lines with types, a class and functions, as in a usual project. */
function partOf(n: number): string {
  const others = [n + 1, n + 7, n + 31].filter((k) => k < files && n % 3 !== 0);
  const helpers = Array.from(
    { length: 8 },
    (_, k) => `
export function helper${k}<T extends Named>(values: readonly T[], limit: number = ${k}): Map<string, T> {
  const found = new Map<string, T>();
  for (const value of values) if (value.name.length > limit) found.set(\`\${value.name}-${k}\`, value satisfies Named);
  return found;
}`,
  );
  return `${others.map((k) => `import { type Named as Named${k}, limit${k} } from './part${k}.js';`).join('\n')}
export interface Named {
  readonly name: string;
  readonly tags?: readonly string[];
}
export const limit${n}: number = ${n};
export const limits = () => [${others.map((k) => `limit${k}`).join(', ')}] as const;
export class Part${n} implements Named {
  readonly tags: readonly string[] = [];
  #uses = 0;
  constructor(public readonly name: string) {}
  size(): number {
    this.#uses++;
    return helper0([this as Named], 0).size + limit${n};
  }
}
${helpers.join('\n')}
`;
}

/** Seconds of the programs, one after the other. */
function timeOf(programs: readonly (readonly string[])[]): number {
  const env = { ...process.env, XDG_CACHE_HOME: cacheDir, TMPDIR: cacheDir };
  const begin = performance.now();
  for (const [program = '', ...args] of programs) {
    const { status, stderr } = spawnSync(program, args, { env, encoding: 'utf8' });
    if (status !== 0) throw new Error(`${program} ${args.join(' ')} ended with ${status}\n${stderr}`);
  }
  return (performance.now() - begin) / 1000;
}

interface Times {
  readonly first: number[];
  readonly second: number[];
}

function measure(main: string): Readonly<Record<string, Times>> {
  const times: Record<string, Times> = Object.fromEntries(
    Object.keys(contenders).map((name) => [name, { first: [], second: [] }]),
  );
  for (let round = 0; round < Number(options.rounds); round++) {
    for (const [name, programs] of Object.entries(contenders)) {
      rmSync(cacheDir, { recursive: true, force: true });
      mkdirSync(cacheDir);
      times[name]?.first.push(timeOf(programs(main)));
      times[name]?.second.push(timeOf(programs(main)));
    }
  }
  return times;
}

const cell = (seconds: number, own: number): string =>
  `${seconds.toFixed(2)} s ${(seconds / own).toFixed(2).padStart(5)} x`;

const load = loadavg()[0]?.toFixed(1);
console.log(
  `node ${process.version}, esbuild ${execFileSync(esbuild, ['--version'], { encoding: 'utf8' }).trim()}, load ${load}`,
);
for (const count of [files, 0]) {
  console.log(`\n${`a module of ${count + 1} files`.padEnd(24)}${'first run'.padEnd(20)}second run`);
  const measured = measure(writeProject(`files${count}`, count));
  const own = measured['poolscope'];
  for (const [name, { first, second }] of Object.entries(measured)) {
    const cells = [cell(median(first), median(own?.first ?? [])), cell(median(second), median(own?.second ?? []))];
    console.log(
      `  ${name.padEnd(22)}${cells
        .map((each) => each.padEnd(20))
        .join('')
        .trimEnd()}`,
    );
  }
}
