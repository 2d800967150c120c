import { createRequire, syncBuiltinESMExports } from 'node:module';
import { pathToFileURL } from 'node:url';
import { SHARE_ENV } from 'node:worker_threads';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { hookWorkers, loaderVariable } from '../../../src/loading/hookWorkers.ts';

interface Options {
  readonly execArgv?: readonly string[];
  readonly env?: NodeJS.ProcessEnv | symbol;
  readonly name?: string;
}

const require = createRequire(import.meta.url);
const threads = require('node:worker_threads') as { Worker: unknown };
const processes = require('node:child_process') as { fork: unknown };
const { Worker } = threads;
const { fork } = processes;
const setup = { dir: '/run/code', forDebugger: false };

const started: { readonly file: unknown; readonly options: Options | undefined }[] = [];
const forked: unknown[][] = [];
/** Flags that threads refuse. */
let refused: readonly string[] = [];

class FakeWorker {
  readonly threadId = 1;

  constructor(file: unknown, options?: Options) {
    const wrong = options?.execArgv?.filter((flag) => refused.includes(flag)) ?? [];
    if (wrong.length > 0) {
      throw Object.assign(new Error(`invalid flags: ${wrong.join(', ')}`), { code: 'ERR_WORKER_INVALID_EXEC_ARGV' });
    }
    started.push({ file, options });
  }
}

const startWorker = (file: unknown, options?: Options): object =>
  new (threads.Worker as typeof FakeWorker)(file, options);
const runFork = (...args: unknown[]): unknown => (processes.fork as (...args: unknown[]) => unknown)(...args);

threads.Worker = FakeWorker;
processes.fork = (...args: unknown[]): void => void forked.push(args);
hookWorkers(setup);

beforeEach(() => {
  started.length = 0;
  forked.length = 0;
  refused = [];
});

afterAll(() => {
  threads.Worker = Worker;
  processes.fork = fork;
  syncBuiltinESMExports();
});

const isPreload = expect.stringMatching(/^file:.*loaderPreload\.js$/) as string;

test.each(['/app/job.ts', pathToFileURL('/app/job.tsx'), pathToFileURL('/app/my job.cts').href])(
  'a thread of %s installs the loader of the run, and keeps the options of its own',
  (file) => {
    const options = { name: 'mine', execArgv: ['--no-warnings'], env: { OWN: '1' } };
    startWorker(file, options);
    expect(started).toEqual([
      {
        file,
        options: {
          name: 'mine',
          execArgv: ['--no-warnings', '--import', isPreload],
          env: { OWN: '1', [loaderVariable]: JSON.stringify(setup) },
        },
      },
    ]);
    expect(options).toEqual({ name: 'mine', execArgv: ['--no-warnings'], env: { OWN: '1' } });
  },
);

test.each(['/app/job.js', '/app/types.d.ts', 'postMessage(1) // .ts;', pathToFileURL('/app/job.mjs')])(
  'a thread of %s starts unchanged',
  (file) => {
    const options = { env: { OWN: '1' } };
    startWorker(file, options);
    startWorker(file);
    expect(started).toEqual([
      { file, options },
      { file, options: undefined },
    ]);
    expect(started[0]!.options).toBe(options);
  },
);

test('a thread without options has the environment of the process and its flags', () => {
  startWorker('/app/job.ts');
  expect(started[0]!.options).toEqual({
    execArgv: [...process.execArgv, '--import', isPreload],
    env: { ...process.env, [loaderVariable]: JSON.stringify(setup) },
  });
});

test('a thread that shares the environment finds the loader there', () => {
  startWorker('/app/job.ts', { env: SHARE_ENV });
  expect(started[0]!.options?.env).toBe(SHARE_ENV);
  expect(process.env[loaderVariable]).toBe(JSON.stringify(setup));
  delete process.env[loaderVariable];
});

test('inherited flags that a thread may not have are left out; flags of the user are an error', () => {
  process.execArgv.push('--max-old-space-size=99');
  refused = ['--max-old-space-size=99'];
  startWorker('/app/job.ts');
  expect(started[0]!.options?.execArgv).not.toContain('--max-old-space-size=99');
  expect(started[0]!.options?.execArgv?.slice(-2)).toEqual(['--import', isPreload]);
  process.execArgv.pop();
  expect(() => startWorker('/app/job.ts', { execArgv: [...refused] })).toThrow('invalid flags');
});

test('a class that extends Worker makes its own instances', () => {
  class Mine extends (threads.Worker as typeof FakeWorker) {
    readonly isMine = true;
  }
  const mine = new Mine('/app/job.ts');
  expect(mine).toBeInstanceOf(Mine);
  expect(mine).toBeInstanceOf(FakeWorker);
  expect(mine.isMine).toBe(true);
});

test('a process of TypeScript installs the loader, with or without arguments; others start unchanged', () => {
  runFork('/app/job.ts', ['--verbose'], { execArgv: [] });
  runFork('/app/job.ts', { execArgv: [] });
  runFork('/app/job.ts');
  runFork('/app/job.js', { execArgv: [] });
  const env = { ...process.env, [loaderVariable]: JSON.stringify(setup) };
  expect(forked).toEqual([
    ['/app/job.ts', ['--verbose'], { execArgv: ['--import', isPreload], env }],
    ['/app/job.ts', [], { execArgv: ['--import', isPreload], env }],
    ['/app/job.ts', [], { execArgv: [...process.execArgv, '--import', isPreload], env }],
    ['/app/job.js', { execArgv: [] }],
  ]);
});

test('code that imports the builtin modules gets the hooked ones', async () => {
  expect((await import('node:worker_threads')).Worker).toBe(threads.Worker);
  expect((await import('node:child_process')).fork).toBe(processes.fork);
});
