import { fork } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import type * as Program from '../fixtures/manager/program.ts';
import { root } from './root.ts';
import { scratch } from './scratch.ts';

const program = scratch('program.js');
buildSync({
  absWorkingDir: root,
  entryPoints: {
    program: 'test/fixtures/manager/program.ts',
    managerServer: 'src/manager/server.ts',
    managerBridge: 'src/manager/client/bridge.ts',
  },
  outdir: dirname(program),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  define: { 'import.meta.url': '__bundleUrl' },
  banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
});

/** The library as it is when bundled: its threads and processes start from bundles beside it. */
export const library = createRequire(join(root, 'test/support/'))(program) as typeof Program;

/** A place in which functions of test/fixtures/manager/program.ts can run. */
export const places = ['the main thread', 'a worker thread', 'a child process'] as const;
export type Place = (typeof places)[number];

export interface Visit {
  /** Rejects with an error of the same name and message. */
  readonly result: Promise<unknown>;
  /** The process, or its thread. */
  readonly pid: number | undefined;
  readonly thread: number;
  /** Ends the thread or process immediately, even if it is busy. */
  kill(): Promise<void>;
  /** Resolves when it has ended by itself. */
  ended(): Promise<unknown>;
}

export function visit<N extends keyof Program.Functions>(
  place: Exclude<Place, 'the main thread'>,
  name: N,
  argument: Parameters<Program.Functions[N]>[0],
): Visit {
  const job = library.share({ name, argument }) as Program.Job;
  return place === 'a worker thread' ? visitThread(job) : visitProcess(job);
}

/** Runs a function in any place, to its end, and returns its result. */
export async function runIn<N extends keyof Program.Functions>(
  place: Place,
  name: N,
  argument: Parameters<Program.Functions[N]>[0],
): Promise<unknown> {
  if (place === 'the main thread') return (library.functions[name] as (argument: unknown) => unknown)(argument);
  const visited = visit(place, name, argument);
  const result = await visited.result;
  await visited.kill();
  return result;
}

function visitThread(job: Program.Job): Visit {
  const worker = new Worker(program, { workerData: { job } });
  const { threadId } = worker;
  return {
    result: resultOf(once(worker, 'message'), once(worker, 'exit')),
    pid: process.pid,
    thread: threadId,
    kill: async () => void (await worker.terminate()),
    ended: () => once(worker, 'exit'),
  };
}

function visitProcess(job: Program.Job): Visit {
  const child = fork(program, ['job'], { serialization: 'advanced', execArgv: [] });
  const exited = once(child, 'exit');
  child.send(job);
  return {
    result: resultOf(once(child, 'message'), exited),
    pid: child.pid,
    thread: 0,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    ended() {
      if (child.connected) child.disconnect();
      return exited;
    },
  };
}

function resultOf(message: Promise<unknown[]>, exit: Promise<unknown[]>): Promise<unknown> {
  const early = exit.then(() => {
    throw new Error('it ended without a result');
  });
  const result = Promise.race([message, early]).then(([outcome]) => {
    const { error, result } = outcome as { error?: Error; result?: unknown };
    if (error === undefined) return library.revive(result);
    throw Object.assign(new Error(error.message), { name: error.name });
  });
  result.catch(() => {});
  early.catch(() => {});
  return result;
}
