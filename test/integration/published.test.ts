import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { packedLibrary } from '../support/packaged.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';
import { cacheDir, outermostNodes, testedNodes } from '../support/testedNodes.ts';

// The package as npm installs it into a fresh project, with the tools of its users. Their versions are in
// .config/userTools.json; `node .config/setup.mjs tools` installs them.

const key = createHash('sha256').update(readFileSync(join(root, '.config/userTools.json'))).digest('hex'); // oxfmt-ignore
const tools = join(cacheDir, `user-tools-${key.slice(0, 12)}`, 'node_modules');
const project = scratch('project');
const versions = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  readonly devDependencies: Readonly<Record<string, string>>;
};

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

function run(program: string, args: readonly string[], cwd = project): Promise<Ended> {
  const env = { ...process.env, NODE_ENV: undefined, NODE_OPTIONS: undefined, VITEST: undefined };
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env, timeout: 100_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code ?? -1) : 0, stdout, stderr });
    });
  });
}

/** Runs a tool, and fails with what it has printed. */
async function runWell(program: string, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await run(program, args);
  if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}:\n${stdout}${stderr}`);
  return stdout;
}

const node = process.execPath;
const tool = (path: string): string => join(tools, path);

beforeAll(async () => {
  if (!existsSync(tools)) throw new Error('The tools are missing: run `node .config/setup.mjs tools`');
  cpSync(join(root, 'test/fixtures/library'), project, { recursive: true });
  const types = `@types/node@${versions.devDependencies['@types/node']}`;
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--prefer-offline', '--loglevel=error'];
  await runWell('npm', 'install', ...quiet, packedLibrary(), types);
  await runWell(node, tool('typescript-7/bin/tsc'), '-p', project);
});

test('npm installs the package and its compiler, and no other program', () => {
  const packages = readdirSync(join(project, 'node_modules')).filter((name) => !name.startsWith('.'));
  expect(packages).toEqual(['@esbuild', '@types', 'esbuild', 'poolscope', 'undici-types']);
  expect(readdirSync(join(project, 'node_modules/.bin'))).toEqual(['esbuild', 'poolscope']);
});

test('publint has nothing to say', async () => {
  const said = await runWell(node, tool('publint/src/cli.js'), 'node_modules/poolscope', '--strict');
  expect(said).toContain('All good!');
});

test('are the types wrong? They are not, for any kind of resolution', async () => {
  const said = await runWell(node, tool('@arethetypeswrong/cli/dist/index.js'), packedLibrary(), '--format=json');
  const { analysis, problems } = JSON.parse(said) as {
    readonly analysis: { readonly types: { readonly kind: string } };
    readonly problems?: object;
  };
  expect([analysis.types.kind, problems ?? {}]).toEqual(['included', {}]);
});

const resolutions = {
  node16: ['--module', 'node16'],
  nodenext: ['--module', 'nodenext'],
  bundler: ['--module', 'esnext', '--moduleResolution', 'bundler'],
};
const all = ['node16', 'nodenext', 'bundler'] as const;

/** The oldest and the newest resolve in each way, those between in one. 5.4 does not know all types, hence skipLibCheck. */
const typescripts = [
  ...all.map((resolution) => ({ version: '5.4', resolution, skips: true })),
  { version: '5.7', resolution: 'node16', skips: false },
  { version: '5.9', resolution: 'nodenext', skips: false },
  { version: '6', resolution: 'bundler', skips: false },
  ...all.map((resolution) => ({ version: '7', resolution, skips: false })),
] as const;

test.each(typescripts)(
  'TypeScript $version knows the types by the resolution $resolution, in ES modules and CommonJS',
  async ({ version, resolution, skips }) => {
    const flags = [...resolutions[resolution], '--noEmit', '--skipLibCheck', String(skips)];
    await runWell(node, tool(`typescript-${version}/bin/tsc`), '-p', project, ...flags);
  },
);

const printed = {
  squares: [1, 4, 9],
  names: ['Lock', 'Lock'],
  marked: true,
  seen: ['item 0, of one class', 'item 1, of one class'],
  lines: ['work marked 0', 'work marked 1'],
};

describe.each(testedNodes)('on Node $version', ({ file, version }) => {
  test('a compiled program runs', async () => {
    expect(JSON.parse(await runWell(file, 'built/main.js'))).toEqual(printed);
  });

  test('a compiled program in CommonJS runs', async () => {
    expect(JSON.parse(await runWell(file, 'built/common.cjs'))).toEqual([16]);
  });

  test('a program in TypeScript runs by tsx', async () => {
    expect(JSON.parse(await runWell(file, tool('tsx/dist/cli.mjs'), 'main.ts'))).toEqual(printed);
  });

  test('a pool runs in Vitest', async () => {
    const vitest = version.startsWith('v20.') ? 'vitest-4' : 'vitest-5';
    await runWell(file, tool(`${vitest}/vitest.mjs`), 'run', '--globals', 'vitest.test.ts');
  });

  test('a pool runs in Jest', async () => {
    await runWell(file, tool('jest/bin/jest.js'), '--testMatch=**/jest.test.cjs', '--watchman=false');
  });
});

/** Bundles the program, and returns the main file. */
async function bundle(bundler: string, how: { readonly external: boolean; readonly work: boolean }): Promise<string> {
  const out = join('out', `${bundler}-${how.external ? 'external' : 'inside'}-${how.work ? 'two' : 'one'}`);
  await runWell(node, 'bundle.mjs', tools, bundler, out, JSON.stringify(how));
  const files = readdirSync(join(project, out));
  return join(out, files.find((name) => /^main\.[cm]?js$/.test(name)) ?? 'main.js');
}

describe.each(['esbuild', 'vite', 'webpack'])('a program that %s has bundled', (bundler) => {
  test('runs with the library outside, and the module of its functions as an entry of its own', async () => {
    const main = await bundle(bundler, { external: true, work: true });
    for (const { file } of outermostNodes) {
      expect(await runWell(file, main)).toBe('[1,4,9]\n');
      expect(await runWell(file, main, 'process')).toBe('[1,4,9]\n');
    }
  });

  test('says at once what to change if that module is left out', async () => {
    const { code, stdout } = await run(node, [await bundle(bundler, { external: true, work: false })]);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^there is no module .*work\.ts\. .*make that module an entry of its own\.$/m);
  });

  test('says at once what to change if the library is inside', async () => {
    const { code, stderr } = await run(node, [await bundle(bundler, { external: false, work: true })]);
    expect(code).toBe(1);
    expect(stderr).toMatch(/poolscope finds none of its files: .*Mark poolscope as external/);
  });
});

test('a bundle in CommonJS says at once what to change', async () => {
  await runWell(node, 'bundle.mjs', tools, 'esbuildCommon', 'built/bundled.cjs', '{ "external": false }');
  const { code, stderr } = await run(node, ['built/bundled.cjs']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/a bundler has taken poolscope into its output: .*processMain\.js of its workers are not in/);
  expect(stderr).toMatch(/Mark poolscope as external/);
});
