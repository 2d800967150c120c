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
      const start = (started: StartOptions | undefined): object =>
        Reflect.construct(target, [file, started, ...rest], newTarget) as object;
      if (!isTypeScript(file)) return start(given);
      const started = withLoader(given, options);
      try {
        return start(started);
      } catch (error) {
        // Flags of the process, such as limits of V8's heap, are inherited but may not be named for a thread.
        if (given?.execArgv !== undefined || !isInvalidFlags(error)) throw error;
        return start({ ...started, execArgv: started.execArgv.filter((flag) => !error.message.includes(flag)) });
      }
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

/** The message names the flags. */
const isInvalidFlags = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_INVALID_EXEC_ARGV';

type LoaderOptions = StartOptions & { readonly execArgv: readonly string[] };

function withLoader(given: StartOptions | undefined, options: LoaderSetup): LoaderOptions {
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
