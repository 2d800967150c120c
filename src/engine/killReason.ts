import type { Failure } from '../model/facts/failure.ts';
import type { WorkerLost } from './backends/backend.ts';
import type { Sample } from './inspector.ts';

/** Why we end a worker, and what its item is told. */
export type KillReason =
  | { readonly why: 'cancel' | 'teardown' }
  | { readonly why: 'timeout' | 'memory' | 'deadlock'; readonly failure: Failure };

/** What is said of a worker that was ended; null where that is no news. */
export const exitReasons: Readonly<Record<KillReason['why'], string | null>> = {
  cancel: null,
  teardown: null,
  timeout: 'timed out',
  deadlock: 'deadlock',
  memory: 'too much memory',
};

/** `sample`: where the item was stuck, as far as one could look. */
export function timeoutFailure(timeoutMs: number, sample: Sample | undefined): Failure {
  const message = `the item was still running after ${timeoutMs} ms${sample ? `, ${doingText(sample)}` : ''}`;
  const stack = sample?.stack ? `TimeoutError: ${message}\n${sample.stack}` : '';
  return { kind: 'timeout', name: 'TimeoutError', message, stack, frames: [] };
}

function doingText({ doing, open }: Sample): string {
  if (doing === 'computing') return 'computing';
  if (doing === 'native') return 'inside a native call that does not return';
  return open.length === 0
    ? 'waiting for something that never settles'
    : `waiting, with open: ${[...new Set(open)].join(', ')}`;
}

/** Bytes: of the run, its limit, and of the worker. */
export function memoryFailure(total: number, limit: number, held: number | undefined): Failure {
  const mb = (bytes: number): string => `${Math.round(bytes / 2 ** 20)} MB`;
  const own = held === undefined ? '' : `; this item's worker held ${mb(held)}, more than any other`;
  const message = `the run held ${mb(total)} of memory, more than its limit of ${mb(limit)}${own}`;
  return { kind: 'outOfMemory', name: 'OutOfMemoryError', message, stack: '', frames: [] };
}

/** Of a worker that died by itself. */
export function lostFailure(error: WorkerLost, inItem: boolean): Failure {
  return {
    kind: error.outOfMemory ? 'outOfMemory' : 'crash',
    name: error.outOfMemory ? 'OutOfMemoryError' : 'WorkerCrash',
    message: inItem ? `${error.reason} while this item was running` : error.reason,
    stack: '',
    frames: [],
  };
}
