import { createRequire } from 'node:module';
import type { RegisteringLibrary } from '../model/facts/job.ts';

/** What a method finds as its property `worker` in a worker of workerpool. */
const noWorker = { addAbortListener: (): void => {}, emit: (): void => {} };

/** The part of workerpool that scripts of workers use. */
interface Workerpool {
  worker: (methods?: Readonly<Record<string, unknown>>) => void;
  workerEmit: (payload: unknown) => void;
}

/** The functions of each script that this thread has loaded: a module runs once. */
const registered = new Map<string, Record<string, unknown>>();

/**
 * Returns an object that receives the functions which a script registers, once it is loaded. workerpool itself would listen
 * to this worker's messages, and answer them. `file`: the script, from whose folder the library is found.
 */
export function watchRegistered(library: RegisteringLibrary, file: string): Readonly<Record<string, unknown>> {
  const known = registered.get(file);
  if (known) return known;
  const found: Record<string, unknown> = {};
  registered.set(file, found);
  const workerpool = createRequire(file)(library) as Workerpool;
  workerpool.worker = (methods = {}) => {
    for (const [name, method] of Object.entries(methods)) {
      if (typeof method === 'function') found[name] = Object.assign(method, { worker: noWorker });
    }
  };
  workerpool.workerEmit = noWorker.emit;
  return found;
}
