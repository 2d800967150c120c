import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SavedTest } from '../../src/testWriter/saveTest.ts';
import { poolscope, runJson, type CommandResult } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

type Files = Readonly<Record<string, string>>;

/** Makes a folder with these files, in which packages are found as in this repository. */
function project(files: Files): string {
  const dir = scratch('project');
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  return dir;
}

const packageJson = (content: object): string => JSON.stringify({ name: 'shop', private: true, ...content });

/** Runs a job and saves the test of an item. */
async function saved(cwd: string, job: string, item: number, ...args: readonly string[]): Promise<SavedTest> {
  const recording = scratch('recording');
  await runJson([job, '--workers=1', `--record=${recording}`, ...args], { cwd });
  const { code, stdout, stderr } = await poolscope(['save-test', recording, `--item=${item}`, '--json'], { cwd });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as SavedTest;
}

/** Runs a saved test with the printed command, without `npx`. */
function runTest({ command, cwd }: SavedTest): Promise<CommandResult> {
  const [program = '', ...args] = command.split(' ');
  const start = program === 'npx' ? [join(root, 'node_modules/vitest/vitest.mjs'), ...args.slice(1)] : args;
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VITEST|NODE_|FORCE_COLOR)/.test(name)),
  );
  return new Promise((resolve) => {
    execFile(process.execPath, start, { cwd, env: { ...env, NO_COLOR: '1' } }, (error, stdout, stderr) => {
      resolve({ code: typeof error?.code === 'number' ? error.code : error ? -1 : 0, stdout, stderr });
    });
  });
}

interface Sample {
  readonly file: string;
  readonly source: string;
  readonly isModulePackage?: boolean;
}

/** Each fails for item 1, synchronously or not, with an input that JSON can or cannot express. */
const samples: Readonly<Record<string, Sample>> = {
  'an ES module in TypeScript, sync': {
    file: 'src/shop.ts',
    isModulePackage: true,
    source: `
      export interface Order { readonly id: number; readonly lines: readonly number[] | null }
      export const inputs: Order[] = [{ id: 0, lines: [1] }, { id: 1, lines: null }];
      export function total(order: Order): number {
        if (!order.lines) throw new RangeError(\`order \${order.id} has no lines\`);
        return order.lines.length;
      }`,
  },
  'an ES module in TypeScript, async, with a Map, a Date and a BigInt': {
    file: 'src/stock.mts',
    source: `
      type Stock = Map<string, { readonly at: Date; readonly count: bigint | undefined }>;
      export const inputs: Stock[] = [
        new Map(), new Map([['pens', { at: new Date(86_400_000), count: undefined }], ['ink', { at: new Date(1), count: 2n ** 70n }]]),
      ];
      export async function total(stock: Stock): Promise<bigint> {
        await null;
        let sum = 0n;
        for (const [name, { at, count }] of stock) {
          if (count === undefined) throw new RangeError(\`\${name} of \${at.toISOString()} beside \${stock.get('ink')!.count}\`);
          sum += count;
        }
        return sum;
      }`,
  },
  'a CommonJS module, sync, with bytes': {
    file: 'lib/bytes.js',
    source: `
      exports.inputs = [new Uint8Array([1]), new Uint8Array([7, 0, 7])];
      exports.total = function (bytes) {
        if (!(bytes instanceof Uint8Array)) throw new TypeError('no bytes');
        if (bytes.includes(0)) throw new RangeError('byte ' + bytes.indexOf(0) + ' of ' + bytes.length + ' is zero');
        return bytes.length;
      };`,
  },
  'a CommonJS module, async, all of it the function': {
    file: 'lib/only.cjs',
    source: `
      module.exports = async (text) => {
        await null;
        if (text === 'bad') throw new RangeError('bad text');
        return text;
      };
      module.exports.inputs = ['good', 'bad'];`,
  },
};

const runners = { vitest: { devDependencies: { vitest: '*' } }, 'node:test': { scripts: { test: 'node --test' } } };

describe.each(Object.entries(runners))('for %s', (runner, content) => {
  test.each(Object.entries(samples))('%s: fails as in the run, and passes when it is fixed', async (name, sample) => {
    const { file, source, isModulePackage } = sample;
    const dir = project({
      'package.json': packageJson({ ...content, ...(isModulePackage && { type: 'module' }) }),
      [file]: source,
    });
    const exportName = name.includes('all of it') ? 'default' : 'total';
    const test = await saved(dir, `${file}#${exportName}`, 1);
    expect(test).toMatchObject({ runner, runnerFrom: join(dir, 'package.json'), cwd: dir, notes: [] });
    const recordedMessage = /RangeError: (.*)/.exec(readFileSync(test.testFile, 'utf8'))?.[1];
    const failed = await runTest(test);
    expect(failed.code).not.toBe(0);
    expect(failed.stdout + failed.stderr).toContain(recordedMessage);
    expect(failed.stdout + failed.stderr).toContain(`${exportName === 'default' ? 'only.cjs' : 'total'}: item 1`);
    writeFileSync(join(dir, file), source.replaceAll(/throw new RangeError\(/g, 'return void ('));
    const repaired = await runTest(test);
    expect(repaired).toMatchObject({ code: 0 });
  });
});

const vitestPackage = packageJson({ type: 'module', devDependencies: { vitest: '*' } });

/** Exit code and output of a test. */
async function outcomeOf(test: SavedTest): Promise<{ readonly code: number; readonly text: string }> {
  const { code, stdout, stderr } = await runTest(test);
  return { code, text: stdout + stderr };
}

/** A strict compiler reports no error in the files of a project. */
async function compiles(dir: string): Promise<void> {
  const options = {
    strict: true,
    noEmit: true,
    module: 'nodenext',
    target: 'es2024',
    types: ['node'],
    skipLibCheck: true,
  };
  writeFileSync(join(dir, 'tsconfig.json'), JSON.stringify({ compilerOptions: options, include: ['.'] }));
  const tsc = join(root, 'node_modules/.bin/tsc');
  await new Promise<void>((resolve, reject) => {
    execFile(tsc, ['-p', dir], (error, stdout) => (error ? reject(new Error(stdout)) : resolve()));
  });
}

describe('what the run called, the test calls', () => {
  test('setup with the result of initargs, the context, and teardown', async () => {
    const source = `
      import { appendFileSync } from 'node:fs';
      export const inputs = [0, 1];
      export const initargs = async () => ['abc', 3] as const;
      let given: readonly [string, number] | undefined;
      export function setup(...args: [string, number]) { given = args; }
      export function teardown() { appendFileSync(new URL('./torn.txt', import.meta.url), 'down'); }
      export function work(item: number, { item: place, log }: { item: number; log: Console }) {
        log.info('seen');
        if (place === 1) throw new Error(\`item \${item} with \${given?.join('+')}\`);
      }`;
    const dir = project({ 'package.json': vitestPackage, 'work.ts': source });
    const test = await saved(dir, 'work.ts#work', 1, '--items=1');
    const { code, text } = await outcomeOf(test);
    expect({ code, text }).toMatchObject({ code: 1, text: expect.stringContaining('Error: item 1 with abc+3') });
    expect(text).toContain('seen');
    expect(readFileSync(join(dir, 'torn.txt'), 'utf8')).toContain('down');
    await compiles(dir);
  });

  test('a tuple spread by starmap, a second parameter with a default that gets nothing, and no type too many', async () => {
    const source = `
      export const inputs: [string, number][] = [['7z', 10]];
      export const numbers = ['z'];
      export const mixed = [new Map<string, unknown>([['a', 1], ['b', 'x']])];
      export const look = (map: Map<string, unknown>) => { throw new Error([...map].join(' ')); };
      export function parse(text: string, radix: number): number {
        throw new Error(\`\${text} in \${radix}\`);
      }
      export async function read(text: string, radix = 36) {
        throw new Error(\`\${text} in \${radix}\`);
      }`;
    const dir = project({ 'package.json': vitestPackage, 'parse.ts': source });
    const spread = await saved(dir, 'parse.ts#parse', 0, '--call=starmap');
    expect((await outcomeOf(spread)).text).toContain('Error: 7z in 10');
    const optional = await saved(dir, 'parse.ts#read', 0, '--input=export:numbers');
    expect((await outcomeOf(optional)).text).toContain('Error: z in 36');
    const mixed = await saved(dir, 'parse.ts#look', 0, '--input=export:mixed');
    expect((await outcomeOf(mixed)).text).toContain('Error: a,1 b,x');
    await compiles(dir);
  });

  test('an item that timed out has the timeout of the run, one that crashed ends the process', async () => {
    const source = `
      export const inputs = ['wait', 'die'];
      export async function work(what) {
        if (what === 'die') process.kill(process.pid, 'SIGKILL');
        await new Promise((resolve) => setTimeout(resolve, 3000));
      }`;
    const dir = project({ 'package.json': packageJson({ scripts: { test: 'node --test' } }), 'work.mjs': source });
    const late = await saved(dir, 'work.mjs#work', 0, '--items=0', '--timeout=300ms');
    expect(late.notes).toEqual([expect.stringContaining('The timeout is the one of the run.')]);
    expect(await outcomeOf(late)).toMatchObject({ code: 1, text: expect.stringContaining('timed out after 300ms') });
    const dead = await saved(dir, 'work.mjs#work', 1, '--items=1');
    expect(dead.notes).toEqual([expect.stringContaining('The item ended its process')]);
    expect(await outcomeOf(dead)).toMatchObject({
      code: 1,
      text: expect.stringContaining('✖ work.work.item1.test.mjs'),
    });
  });

  test('a long input stays out of the test, and odd messages and names are only text in it', async () => {
    const source = `
      export const inputs = ['x'.repeat(3_000_000)];
      const odd = (text) => { throw new Error(text.length + "\\u2028*/ \\u202e \\u001b[31m\\n'); process.exit(9); //"); };
      export { odd as 'odd name: \u2028 */' };`;
    const dir = project({ 'package.json': packageJson({}), 'odd.mjs': source });
    const test = await saved(dir, 'odd.mjs#odd name: \u2028 */', 0);
    expect(readFileSync(test.testFile, 'utf8').length).toBeLessThan(2000);
    expect(await outcomeOf(test)).toMatchObject({ code: 1, text: expect.stringContaining('3000000') });
    expect(test).toMatchObject({ runner: 'node:test', runnerFrom: null });
  });
});

describe('what is there stays', () => {
  const source = `
    export const inputs = [null];
    export default () => { throw new Error('always'); };`;
  const files = { 'package.json': vitestPackage, 'src/work.ts': source, 'tests/.keep': '' };

  test('a second test gets another name, in the folder where the project keeps its tests', async () => {
    const dir = project(files);
    const first = await saved(dir, 'src/work.ts', 0);
    expect(first).toMatchObject({ testFile: join(dir, 'tests/work.default.item0.test.ts') });
    writeFileSync(first.testFile, '// mine now');
    const second = await saved(dir, 'src/work.ts', 0);
    expect(second).toMatchObject({
      testFile: join(dir, 'tests/work.default.item0-2.test.ts'),
      fixtureFile: join(dir, 'tests/work.default.item0-2.json'),
    });
    expect(readFileSync(first.testFile, 'utf8')).toBe('// mine now');
    expect(await outcomeOf(second)).toMatchObject({ code: 1, text: expect.stringContaining('Error: always') });
  });

  test('the command line prints the files, the runner and the command', async () => {
    const dir = project(files);
    const recording = scratch('recording');
    await runJson(['src/work.ts', `--record=${recording}`], { cwd: dir });
    const { code, stdout, stderr } = await poolscope(['save-test', recording, '--item=0', '--to=here'], { cwd: dir });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('wrote here/work.default.item0.test.ts\n  and here/work.default.item0.json, its input');
    expect(stdout).toContain('for vitest (package.json)');
    expect(stdout).toContain('npx vitest run here/work.default.item0.test.ts');
  });
});

describe('no test is written', () => {
  const refused = async (dir: string, job: string, item: number, runWith = process.execPath): Promise<string> => {
    const recording = scratch('recording');
    await runJson([job, `--record=${recording}`], { cwd: dir });
    return new Promise((resolve) => {
      const args = [join(root, 'dist/cli.js'), 'save-test', recording, `--item=${item}`];
      execFile(runWith, args, { cwd: dir }, (error, stdout, stderr) =>
        resolve(`${String(error?.code ?? 0)} ${stdout}${stderr}`),
      );
    });
  };

  test('of an item that succeeded, or whose function did', async () => {
    const source = `
      export const inputs = [0, 1];
      export const work = (item: number) => (item === 0 ? 0 : () => item);`;
    const dir = project({ 'package.json': vitestPackage, 'work.ts': source });
    expect(await refused(dir, 'work.ts#work', 0)).toContain('2 error: item 0 did not fail in this run');
    expect(await refused(dir, 'work.ts#work', 1)).toContain('the function did not fail for item 1: its value');
    expect(existsSync(join(dir, 'work.work.item1.test.ts'))).toBe(false);
  });

  test.each([
    ['an enum', 'enum Colour { red }', 'work.ts has an enum'],
    ['an import without its extension', `import { help } from './help'; help();`, `work.ts imports './help'`],
  ])('for node:test where Node itself cannot load the module: %s', async (_, line, message) => {
    const source = `${line}\nexport const inputs = [0];\nexport function work() { throw new Error('no'); }`;
    const dir = project({
      'package.json': packageJson({}),
      'work.ts': source,
      'help.ts': 'export const help = () => 1;',
    });
    const text = await refused(dir, 'work.ts#work', 0);
    expect(text).toContain(message);
    expect(text).toContain('Install tsx or a runner such as vitest');
  });

  const oldNode = join(
    process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'),
    'poolscope-test/node-20.19.0/node_modules/.bin/node',
  );
  test.skipIf(!existsSync(oldNode))('for a TypeScript module on Node 20, unless tsx is there', async () => {
    const source = `export const inputs = [0];\nexport function work() { throw new Error('no'); }`;
    const dir = project({ 'package.json': packageJson({}), 'work.ts': source, 'plain.mjs': source });
    expect(await refused(dir, 'work.ts#work', 0, oldNode)).toContain(
      'Node v20.19.0 does not load TypeScript by itself (22.18 and newer do)',
    );
    expect(await refused(dir, 'plain.mjs#work', 0, oldNode)).toContain('node --test plain.work.item0.test.mjs');
    const ran = await new Promise((resolve) => {
      execFile(oldNode, ['--test', 'plain.work.item0.test.mjs'], { cwd: dir }, (_error, stdout) => resolve(stdout));
    });
    expect(ran).toContain("error: 'no'");
    writeFileSync(join(dir, 'package.json'), packageJson({ devDependencies: { tsx: '*' } }));
    expect(await refused(dir, 'work.ts#work', 0, oldNode)).toContain(
      'node --import tsx --test work.work.item0.test.mjs',
    );
  });
});
