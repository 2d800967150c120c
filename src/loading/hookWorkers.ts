import { createRequire, syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type ChildProcess from 'node:child_process';
import type Threads from 'node:worker_threads';
import { isTransformed } from './codeStore.ts';
import type { LoaderSetup } from '../model/facts/moduleSource.ts';

/** Environment variable with the LoaderSetup, JSON, of a thread or process that the user's code starts. */
export const loaderVariable = 'POOLSCOPE_LOADER';

interface StartOptions {
  readonly execArgv?: readonly string[] | undefined;
  readonly env?: NodeJS.ProcessEnv | symbol | undefined;
}

/**
 * A thread or process that the user's code starts with a TypeScript file also installs the loader. Others start
 * unchanged.
 */
export function hookWorkers(options: LoaderSetup): void {
  const require = createRequire(__filename);
  const threads = require('node:worker_threads') as { Worker: typeof Threads.Worker };
  const processes = require('node:child_process') as { fork: typeof ChildProcess.fork };
  const { Worker } = threads;
  const { fork } = processes;
  threads.Worker = new Proxy(Worker, {
    construct(target, [file, given, ...rest]: [unknown, StartOptions | undefined, ...unknown[]], newTarget) {
      const started = isTypeScript(file) ? withLoader(given, options) : given;
      return Reflect.construct(target, [file, started, ...rest], newTarget) as object;
    },
  });
  processes.fork = new Proxy(fork, {
    apply(target, self, [file, ...rest]: [unknown, ...unknown[]]) {
      if (!isTypeScript(file)) return Reflect.apply(target, self, [file, ...rest]) as unknown;
      const args = Array.isArray(rest[0]) ? rest[0] : [];
      const given = (Array.isArray(rest[0]) ? rest[1] : rest[0]) as StartOptions | undefined;
      return Reflect.apply(target, self, [file, args, withLoader(given, options)]) as unknown;
    },
  });
  syncBuiltinESMExports();
}

function isTypeScript(file: unknown): boolean {
  const text = file instanceof URL ? file.href : file;
  if (typeof text !== 'string') return false;
  return isTransformed(text.startsWith('file:') ? fileURLToPath(text) : text);
}

function withLoader(given: StartOptions | undefined, options: LoaderSetup): StartOptions {
  const preload = pathToFileURL(join(__dirname, 'loaderPreload.js')).href;
  const text = JSON.stringify(options);
  const { env } = given ?? {};
  // With SHARE_ENV, the new thread uses the environment variables of this thread.
  if (typeof env === 'symbol') process.env[loaderVariable] = text;
  return {
    ...given,
    execArgv: [...(given?.execArgv ?? process.execArgv), '--import', preload],
    env: typeof env === 'symbol' ? env : { ...(env ?? process.env), [loaderVariable]: text },
  };
}
