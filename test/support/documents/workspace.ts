import { spawn, type ChildProcess } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { root } from '../root.ts';
import { signalGroup } from '../shell.ts';

export interface Ended {
  /** What it printed, on stdout and stderr. */
  readonly output: string;
  readonly code: number;
  /** Exit codes of the commands that failed, in their order. */
  readonly failures: readonly number[];
}

/** Packages that programs of the documents import. */
const packages = ['piscina', 'esbuild', '@esbuild', '@types', 'undici-types'];

/** Recordings that the documents name. The fixture's own failures make exit codes of 1. */
const recordings = `
  poolscope run src/minify.ts#minify --input "glob:lib/**/*.js" --workers 2 --profile cpu --record runs/minify
  poolscope run src/minify.ts#minify --input "glob:lib/**/*.js" --workers 2 --record runs/before
  for copy in after main branch; do cp -r runs/before "runs/$copy"; done
  poolscope run src/check.ts#check --workers 2 --record last/all
  poolscope run src/orders.ts#price --workers 4 --chunksize 10 --profile cpu --record out/orders
  poolscope observe --values --out runs/build -- node build.mjs
  for part in 1 2; do poolscope run src/check.ts#check --workers 1 --shard $part/2 --record "parts/$part"; done
  poolscope export last/all --to poolscope --out main.poolscope`;

/**
 * A folder with the project that the documents speak of: its sources, its packages and its recordings. Each document
 * works in a copy, so that no document needs another one.
 */
export class Workspace {
  readonly #dir: string;
  readonly #model: string;
  #running: ChildProcess | undefined;

  constructor(dir: string) {
    this.#dir = dir;
    this.#model = join(dir, 'model');
  }

  async prepare(): Promise<void> {
    const bin = join(this.#dir, 'bin');
    const modules = join(this.#dir, 'node_modules');
    for (const folder of [bin, modules]) mkdirSync(folder, { recursive: true });
    writeFileSync(join(this.#dir, 'package.json'), '{ "private": true, "type": "module" }\n');
    writeFileSync(
      join(bin, 'poolscope'),
      `#!/bin/sh\nexec "${process.execPath}" "${join(root, 'dist/cli.js')}" "$@"\n`,
    );
    writeFileSync(join(bin, 'npx'), '#!/bin/sh\nexec "$@"\n');
    for (const name of ['poolscope', 'npx']) chmodSync(join(bin, name), 0o755);
    for (const name of packages) symlinkSync(join(root, 'node_modules', name), join(modules, name));
    symlinkSync(root, join(modules, 'poolscope'));
    cpSync(join(root, 'test/fixtures/documents'), this.#model, { recursive: true });
    cpSync(join(root, 'test/samples'), join(this.#model, 'test/samples'), { recursive: true });
    symlinkSync(join(root, 'dist'), join(this.#model, 'dist'));
    for (const file of ['tsconfig.json', 'src/scenarios'])
      rmSync(join(this.#model, 'test/samples', file), { recursive: true });
    cpSync(join(root, 'test/samples/src/scenarios/node24.d.ts'), join(this.#model, 'node24.d.ts'));
    const { failures, output } = await this.run(recordings, this.#model);
    if (failures.some((code) => code !== 1)) throw new Error(`the recordings were not made:\n${output}`);
  }

  /** The folder of a document. */
  folderOf(document: string): string {
    const folder = join(this.#dir, document.replaceAll(/[^\w]/g, '-'));
    // A test that is repeated begins with a new one.
    rmSync(folder, { recursive: true, force: true });
    cpSync(this.#model, folder, { recursive: true });
    return folder;
  }

  /** Type-checks all TypeScript of all documents as strictly as a user would; returns the errors. */
  async typeErrors(): Promise<string> {
    const compilerOptions = {
      target: 'ES2023',
      module: 'preserve',
      moduleDetection: 'force',
      strict: true,
      noEmit: true,
      skipLibCheck: true,
      allowImportingTsExtensions: true,
      lib: ['ES2023', 'ESNext.Disposable', 'DOM'],
      types: ['node'],
      paths: { poolscope: [join(root, 'dist/types/pool/index.d.ts')] },
    };
    writeFileSync(
      join(this.#dir, 'tsconfig.json'),
      JSON.stringify({ compilerOptions, include: ['*/**/*.ts'], exclude: ['*/test'] }),
    );
    const { output, code } = await this.run(`"${join(root, 'node_modules/.bin/tsc')}" -p .`, this.#dir);
    return code === 0 ? '' : output;
  }

  /** Runs a script in bash, in which `poolscope` and `npx poolscope` are the built command line. */
  run(script: string, cwd: string): Promise<Ended> {
    const PATH = [join(this.#dir, 'bin'), dirname(process.execPath), process.env['PATH']].join(delimiter);
    const traced = `trap 'echo "failed with $?" >&3' ERR\n${script}`;
    const shell = spawn('bash', ['-c', `exec 3>&2 2>&1\n${traced}`], {
      cwd,
      env: { ...process.env, PATH, NO_COLOR: '1' },
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    this.#running = shell;
    let output = '';
    let failed = '';
    shell.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    shell.stderr.setEncoding('utf8').on('data', (text: string) => (failed += text));
    return new Promise((resolve) => {
      shell.once('close', (code) => {
        this.#running = undefined;
        const failures = [...failed.matchAll(/^failed with (\d+)$/gm)].map(([, each]) => Number(each));
        resolve({ output, code: code ?? 1, failures });
      });
    });
  }

  /** Ends the commands of a test that took too long. */
  stop(): void {
    if (this.#running) signalGroup(this.#running, 'SIGKILL');
  }
}
