import { ChildProcess } from 'node:child_process';
import { Worker } from 'node:worker_threads';
import { guarded } from './guarded.ts';
import { patch } from './patch.ts';

const key = Symbol.for('poolscope.jestWorkers');
type Files = Map<string, number>;
type Post = (this: object, message: unknown, ...rest: unknown[]) => unknown;

/** Number of the worker of Jest that runs each file of tests, which its results do not name. */
export function workersOfFiles(): Files {
  const held = globalThis as { [key]?: Files };
  return (held[key] ??= new Map());
}

/** Sees to which worker Jest hands each file. It sends `[1, false, 'worker', [{ path: '/work/a.test.js' }]]`. */
export function watchJestWorkers(): void {
  const see = filesSeen(workersOfFiles());
  const around = (original: Post): Post =>
    function (message, ...rest) {
      guarded(() => see(this, message));
      return original.call(this, message, ...rest);
    };
  patch<Post>(Worker.prototype, 'postMessage', around);
  // A process gets its `send` when it has a channel.
  patch<(this: ChildProcess, ...args: unknown[]) => unknown>(
    ChildProcess.prototype,
    'spawn',
    (original) =>
      function (...args) {
        const result = original.apply(this, args);
        guarded(() => patch<Post>(this, 'send', around));
        return result;
      },
  );
}

/** Returns a function that enters the file of a message to a worker. Workers have numbers in the order of their first files. */
export function filesSeen(files: Files): (worker: object, message: unknown) => void {
  const numbers = new WeakMap<object, number>();
  let workers = 0;
  return (worker, message) => {
    const path = pathIn(message);
    if (path === undefined) return;
    const number = numbers.get(worker) ?? workers++;
    numbers.set(worker, number);
    files.set(path, number);
  };
}

function pathIn(message: unknown): string | undefined {
  if (!Array.isArray(message)) return undefined;
  const [, , , args] = message as readonly unknown[];
  const [test] = Array.isArray(args) ? (args as readonly unknown[]) : [];
  const { path } = (test ?? {}) as { readonly path?: unknown };
  return typeof path === 'string' ? path : undefined;
}
