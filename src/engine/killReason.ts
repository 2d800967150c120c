import { formatBytes } from '../base/numberText.ts';
import type { Outcome } from '../model/facts/events.ts';
import type { Failure } from '../model/facts/failure.ts';
import type { WorkerLost } from './backends/backend.ts';
import type { Sample } from './inspector/takeSample.ts';

/** Why we end a worker; `failure` is the failure of its item. */
export type KillReason =
  | { readonly why: 'cancel' }
  | { readonly why: 'teardown'; readonly limitMs: number }
  /** Its module, `setup` or the initializer did not end in time. */
  | { readonly why: 'start'; readonly failure: Failure }
  /** No item ran, and its thread was busy. */
  | { readonly why: 'stuck' }
  /** A signal has stopped its process. */
  | { readonly why: 'stopped'; readonly failure: Failure }
  /** `item`: the item that is known to be the cause, although others were running. */
  | { readonly why: 'timeout'; readonly failure: Failure; readonly item?: number | undefined }
  | { readonly why: 'memory' | 'deadlock'; readonly failure: Failure };

/** The outcome of the item that a worker ran when we ended it. */
export const outcomeOfKill: Readonly<Record<KillReason['why'], Outcome>> = {
  cancel: 'cancelled',
  teardown: 'cancelled',
  start: 'cancelled',
  stuck: 'cancelled',
  stopped: 'crashed',
  timeout: 'timedOut',
  deadlock: 'failed',
  memory: 'crashed',
};

/** The reason in `workerExited` for a worker that we ended; null for an expected end. */
export function exitReason(killed: KillReason): string | null {
  switch (killed.why) {
    case 'cancel':
      return null;
    case 'teardown':
      return `teardown did not end within ${killed.limitMs} ms`;
    case 'start':
      return 'did not become ready in time';
    case 'stuck':
      return 'did not answer between two items';
    case 'stopped':
      return 'its process was stopped by a signal';
    case 'timeout':
      return 'timed out';
    case 'deadlock':
      return 'deadlock';
    case 'memory':
      return 'too much memory';
  }
}

/** `sample` is the activity of the item at its time limit; undefined if it could not be sampled. */
export function timeoutFailure(timeoutMs: number, sample: Sample | undefined): Failure {
  const message = `the item was still running after ${timeoutMs} ms${sample ? `, ${doingText(sample)}` : ''}`;
  const stack = sample?.stack ? `TimeoutError: ${message}\n${sample.stack}` : '';
  return { kind: 'timeout', name: 'TimeoutError', message, stack, frames: [] };
}

/** For an item whose second attempt is stopped, too. */
export const stoppedFailure: Failure = {
  kind: 'crash',
  name: 'WorkerStopped',
  message: 'a signal such as SIGSTOP stopped the worker process while this item was running',
  stack: '',
  frames: [],
};

/** `limit` is the name of the option. `sample` is the activity of the worker at its time limit; undefined if it could not be sampled. */
export function startFailure(limitMs: number, limit: string, sample: Sample | undefined): Failure {
  const doing = sample ? `, ${doingText(sample)}` : '';
  const message =
    `a worker was not ready after ${limitMs} ms${doing}. ` +
    `Its module, setup() or the initializer does not end, or needs more time: raise ${limit}.`;
  return { kind: 'timeout', name: 'SetupTimeout', message, stack: '', frames: [] };
}

function doingText({ doing, open }: Sample): string {
  if (doing === 'computing') return 'computing';
  if (doing === 'native') return 'inside a native call that does not return';
  return open.length === 0
    ? 'waiting for something that never settles'
    : `waiting, with open: ${[...new Set(open)].join(', ')}`;
}

/** Memory in bytes: `total` of the run, `limit` of the run, `held` by the worker. */
export function memoryFailure(total: number, limit: number, held: number | undefined): Failure {
  const own = held === undefined ? '' : `; this item's worker held ${formatBytes(held)}, more than any other`;
  const message = `the run held ${formatBytes(total)} of memory, more than its limit of ${formatBytes(limit)}${own}`;
  return { kind: 'outOfMemory', name: 'OutOfMemoryError', message, stack: '', frames: [] };
}

/** For a worker that died by itself. */
export function lostFailure(error: WorkerLost, inItem: boolean): Failure {
  const { exitCode } = error;
  return {
    kind: error.outOfMemory ? 'outOfMemory' : 'crash',
    name: error.outOfMemory ? 'OutOfMemoryError' : 'WorkerCrash',
    message: inItem ? `${error.reason} while this item was running` : error.reason,
    stack: '',
    frames: [],
    ...(exitCode !== undefined && { exitCode }),
  };
}
