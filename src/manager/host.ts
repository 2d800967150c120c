import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { removeWorkDir } from '../ipc/workDir.ts';
import type { ServerInit } from './server.ts';
import { bundlePath } from './bundlePath.ts';

/** The thread or process that a server runs in. */
export interface Host {
  /** The process that owns the objects. */
  readonly pid: number;
  /** Ends it immediately, because it has no data to save. Resolves when it has ended. */
  end(): Promise<void>;
}

const startDeadlineMs = 10_000;

/** Starts the server in a thread of this process. Rejects with UserFacingError if it does not start. */
export async function startThread(init: ServerInit): Promise<Host> {
  const worker = new Worker(bundlePath('managerServer.js'), {
    name: 'poolscope manager',
    workerData: init,
    execArgv: [],
    env: {},
  });
  const end = async (): Promise<void> => {
    await worker.terminate();
  };
  await started(once(worker, 'message'), once(worker, 'exit'), end);
  worker.unref();
  // Callers see a closed connection; its owner sees this warning.
  worker.on('error', (error) => process.emitWarning(`a manager has ended: ${messageOf(error)}`));
  worker.on('exit', () => removeWorkDir(init.dir));
  return { pid: process.pid, end };
}

/**
 * Starts the server in a process of its own, which ends with this thread. Rejects with UserFacingError if it does not
 * start.
 */
export async function startProcess(init: ServerInit): Promise<Host> {
  const child = spawn(process.execPath, [bundlePath('managerServer.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
    // The server must not load the modules that this program preloads.
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const exited = once(child, 'exit');
  const end = async (): Promise<void> => {
    child.ref();
    child.kill('SIGKILL');
    // This rejects if the process could not be started.
    await exited.catch(() => {});
  };
  // If the server ends before it reads this, its exit is enough.
  child.stdin.on('error', () => {}).write(`${JSON.stringify(init)}\n`);
  await started(once(child.stdout, 'data'), exited, end);
  child.stdout.destroy();
  child.unref();
  unref(child.stdin);
  child.on('exit', () => removeWorkDir(init.dir));
  return { pid: child.pid!, end };
}

/** A pipe to a process is a socket, which can keep the event loop alive. */
function unref(stream: object): void {
  (stream as { unref?: () => void }).unref?.();
}

/** Waits until the server listens. Ends it and rejects if it does not. */
async function started(ready: Promise<unknown>, exited: Promise<unknown[]>, end: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`it did not listen within ${startDeadlineMs} ms`)), startDeadlineMs);
  });
  const early = exited.then(([code]) => {
    throw new Error(`its server ended with code ${String(code)}`);
  });
  try {
    await Promise.race([ready, early, late]);
  } catch (error) {
    await end();
    throw new UserFacingError(`the manager did not start: ${messageOf(error)}`, 'Call Manager.start() again.');
  } finally {
    clearTimeout(timer);
  }
}
