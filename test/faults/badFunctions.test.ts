// The ids are those of a list of bad function selections, A1 to A18. Left out here:
// A11 Windows paths: nothing of Windows can be driven on Linux.
// A13 commands in an untrusted workspace, A15 unsaved and untitled buffers: decided in the editor, see test/e2e.
// Of A12 the question before running a linked file, of A18 the bundle's hash on results: not there yet.
import { chmodSync, existsSync, mkdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { findJobSites } from '../../src/analysis/findJobSites.ts';
import { jobDefaults } from '../../src/model/facts/job.ts';
import { findNode } from '../../src/supervisor/findNode.ts';
import { startRun } from '../../src/supervisor/startRun.ts';
import { poolscope, readNdjson, runJson } from '../support/poolscope.ts';
import { refused } from '../support/refused.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

const dir = dirname(scratch('module'));

/** Writes a module and returns its path. */
function module(name: string, source: string): string {
  const path = join(dir, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, source);
  return path;
}

async function valuesOf(job: string, ...args: string[]): Promise<unknown[]> {
  const results = scratch('results.ndjson');
  const { code, stderr } = await runJson([job, '--input=range:3', '--workers=1', ...args, `--results=${results}`], {
    cwd: dir,
  });
  expect(stderr).toBe('');
  expect(code).toBe(0);
  return readNdjson<{ value: unknown }>(results).map(({ value }) => value);
}

const double = 'export const f = (x: number): number => x * 2;\n';

describe.concurrent('a module that cannot be used is one located error before any item', () => {
  test.each([
    ['A1 a throw at its top level', 'a1.ts', "throw new Error('at the top');\n", 'f', /a1\.ts:1:7: Error: at the top/],
    ['A2 a syntax error', 'a2.ts', 'export const f = (x) => ;\n', 'f', /a2\.ts:1:25: .*\n1 \| .*\n {2}\| {25}\^/],
    [
      'A4 a top level that waits forever',
      'a4.ts',
      'await new Promise(() => {});\n',
      'f',
      /while loading|did not finish loading/,
    ],
    [
      'A5 a top level that exits',
      'a5.ts',
      'process.exit(3);\n',
      'f',
      /ended its process while loading \(exit code 3\)/,
    ],
    ['A6 an object', 'a6object.ts', 'export const f = {};\n', 'f', /"f" is object, not a function/],
    ['A6 a class', 'a6class.ts', 'export class F {}\n', 'F', /"F" is a class/],
    ['A6 a generator', 'a6generator.ts', 'export function* f() {}\n', 'f', /"f" is a generator/],
    ['A6 an async generator', 'a6async.ts', 'export async function* f() {}\n', 'f', /"f" is a generator/],
    [
      'A6 a getter that throws',
      'a6getter.cjs',
      "module.exports = { get f() { throw new Error('in the getter'); } };\n",
      'f',
      /a6getter\.cjs:1:36: Error: in the getter/,
    ],
    ['A8 an inherited name', 'a8.ts', double, 'hasOwnProperty', /no export named "hasOwnProperty"/],
    ['A8 __proto__', 'a8.ts', double, '__proto__', /no export named "__proto__"/],
    ['A8 constructor', 'a8.ts', double, 'constructor', /no export named "constructor"/],
    ['A8 toString', 'a8.ts', double, 'toString', /no export named "toString"/],
  ])('%s', async (_, name, source, exportName, message) => {
    const path = module(name, source);
    expect(await refused([`${path}#${exportName}`, '--input=range:3'])).toMatch(message);
  });

  test('A4 a top level that loops forever', async () => {
    const path = module('a4loop.ts', 'for (;;);\n');
    expect(await refused([`${path}#f`, '--input=range:3', '--load-timeout=5s'])).toMatch(
      /did not finish loading within 5000 ms/,
    );
  });

  test('A8 a name of 10,000 characters is shortened in the message', async () => {
    const path = module('a8long.ts', double);
    const message = await refused([`${path}#${'x'.repeat(10_000)}`, '--input=range:3']);
    expect(message).toContain('x… (9800 more characters)');
    expect(message.length).toBeLessThan(1000);
  });

  test('A3 a file that is deleted between the click and the run', async () => {
    const path = join(dir, 'deleted.ts');
    const handle = startRun({
      job: { ...jobDefaults, module: path, exportName: 'f', baseDir: dir, input: 'range:3' },
      recordingDir: scratch('recording'),
      nodePath: process.execPath,
      runnerPath: join(root, 'dist/runner.js'),
      keeps: 'nothing',
    });
    const { state, error } = await handle.finished;
    expect(state).toBe('couldNotStart');
    expect(error?.message).toBe(`the module ${path} does not exist`);
    expect(error?.nextStep).toBeTruthy();
  });
});

describe.concurrent('A7 what a code lens offers is what runs', () => {
  module('a7source.ts', double);
  test.each([
    ['a named export', 'named.ts', double, 'f'],
    ['a default export', 'default.ts', 'export default function f(x: number) { return x * 2; }\n', 'default'],
    ['a default export without a name', 'arrow.ts', 'export default (x: number): number => x * 2;\n', 'default'],
    ['a renamed export', 'renamed.ts', 'const g = (x: number): number => x * 2;\nexport { g as f };\n', 'f'],
    ['a re-export', 'reexport.ts', "export { f } from './a7source.ts';\n", 'f'],
    ['module.exports with a key', 'keys.cjs', 'module.exports = { f: (x) => x * 2 };\n', 'f'],
    ['exports.f', 'exports.cjs', 'exports.f = (x) => x * 2;\n', 'f'],
    ['module.exports of a function', 'whole.cjs', 'module.exports = (x) => x * 2;\n', 'default'],
    ['export =', 'equals.cts', 'function f(x: number) { return x * 2; }\nexport = f;\n', 'default'],
  ])('%s', async (_, name, source, exportName) => {
    const path = module(`a7/${name}`, source.replace('./a7', '../a7'));
    expect(findJobSites(source, path).sites.map((site) => site.exportName)).toEqual([exportName]);
    expect(await valuesOf(`${path}#${exportName}`)).toEqual([0, 2, 4]);
  });
});

describe.concurrent('an odd name or place runs like any other', () => {
  const odd = 'const f = (x: number): number => x * 2;\n';
  test.each([
    ['A8 an export called __proto__', 'odd/proto.ts', `${odd}export { f as __proto__ };\n`, '__proto__'],
    ['A8 an export called constructor', 'odd/constructor.ts', `${odd}export { f as constructor };\n`, 'constructor'],
    ['A8 an export called größe', 'odd/unicode.ts', `${odd}export { f as größe };\n`, 'größe'],
    ['A9 a path full of what a shell would obey', 'ws $(touch pwned);a b\'q"%PATH%&x/`touch pwned`.ts', double, 'f'],
    ['A9 a path with a star, a question mark and a hash', 'a*b?c#d[1]{x}/a*b.ts', double, 'f'],
    ['A10 a file named like a flag of Node', '--eval=console.log(1).ts', double, 'f'],
    ['A10 a file named like a short flag', '-r.ts', double, 'f'],
    [
      'A17 modules that import each other',
      'cycle/one.ts',
      "import { two } from './two.ts';\nexport const factor = (): number => 2;\nexport const f = (x: number): number => two(x);\n",
      'f',
    ],
  ])('%s', async (_, name, source, exportName) => {
    module(
      'cycle/two.ts',
      "import { factor } from './one.ts';\nexport const two = (x: number): number => x * factor();\n",
    );
    const path = module(name, source);
    expect(await valuesOf(`${path}#${exportName}`)).toEqual([0, 2, 4]);
    expect(existsSync(join(dir, 'pwned'))).toBe(false);
  });

  test('A10 a file named like a flag, after --', async () => {
    const name = '--eval=console.log(1).ts';
    module(`flags/${name}`, double);
    const args = ['run', '--input=range:3', '--json', '--quiet', '--', `${name}#f`];
    const { code, stdout } = await poolscope(args, { cwd: join(dir, 'flags') });
    expect(JSON.parse(stdout)).toMatchObject({ job: `${name}#f`, items: { succeeded: 3 } });
    expect(code).toBe(0);
  });

  test('A12 a link out of the workspace: errors name the real file', async () => {
    const real = module('outside/real.ts', "export const f = (): never => {\n  throw new Error('here');\n};\n");
    mkdirSync(join(dir, 'workspace'));
    const link = join(dir, 'workspace/link.ts');
    symlinkSync(real, link);
    const { summary } = await runJson([`${link}#f`, '--input=range:1']);
    expect(summary.failures[0]?.frames[0]).toMatchObject({ file: realpathSync(real), line: 2 });
  });

  test('A16 a source of 10 MB', async () => {
    const lines = Array.from({ length: 100_000 }, (_, k) => `  '${String(k).padEnd(95, '-')}',`);
    const path = module('big.ts', `${double}export const data = [\n${lines.join('\n')}\n];\n`);
    expect(await valuesOf(`${path}#f`)).toEqual([0, 2, 4]);
  });

  test('A18 an edit during the run changes nothing, even for a runner that replaces a dead one', async () => {
    const path = module(
      'edited.ts',
      `import { writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
export function f(x: number): string {
  if (x === 0) writeFileSync(fileURLToPath(import.meta.url), "export const f = () => 'new';");
  if (x === 1) process.kill(process.pid, 'SIGKILL');
  return 'old';
}
`,
    );
    const results = scratch('results.ndjson');
    await runJson([`${path}#f`, '--input=range:4', '--workers=1', '--chunksize=1', `--results=${results}`]);
    const outcomes = readNdjson<{ outcome: string; value?: unknown }>(results);
    expect(outcomes.map(({ outcome, value }) => value ?? outcome)).toEqual(['old', 'crashed', 'old', 'old']);
  });
});

describe("A14 a workspace's own tools", () => {
  afterEach(() => vi.unstubAllEnvs());

  test('node in node_modules/.bin is never started, even when it is first on the PATH', async () => {
    const pwned = join(dir, 'tools/pwned');
    const node = (name: string, script: string): string => {
      const path = module(`tools/${name}/node`, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
      return dirname(path);
    };
    const evil = node('node_modules/.bin', `touch '${pwned}'; echo v99.0.0`);
    const good = node('bin', 'echo v22.0.0');
    vi.stubEnv('PATH', [evil, 'relative', good].join(delimiter));
    expect(await findNode(undefined)).toEqual({ path: realpathSync(join(good, 'node')), version: 'v22.0.0' });
    expect(existsSync(pwned)).toBe(false);
  });

  test('plugins and presets in tsconfig.json are never loaded', async () => {
    const plugin = '{ "compilerOptions": { "plugins": [{ "name": "./evil.cjs", "transform": "./evil.cjs" }] } }';
    module('plugins/tsconfig.json', plugin);
    module('plugins/evil.cjs', `require('node:fs').writeFileSync(${JSON.stringify(join(dir, 'pwned'))}, '');\n`);
    expect(await valuesOf(`${module('plugins/job.ts', double)}#f`)).toEqual([0, 2, 4]);
    expect(existsSync(join(dir, 'pwned'))).toBe(false);
  });
});
