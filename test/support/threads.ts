import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { buildSync } from 'esbuild';
import type { Functions } from '../fixtures/sync/threads.ts';
import { markDead, revive, share } from '../../src/sync/index.ts';
import { root } from './root.ts';
import { scratch } from './scratch.ts';

const outfile = scratch('threads.mjs');
buildSync({
  entryPoints: [join(root, 'test/fixtures/sync/threads.ts')],
  outfile,
  bundle: true,
  platform: 'node',
  format: 'esm',
  target: 'node20',
});

export interface Thread {
  readonly threadId: number;
  readonly result: Promise<unknown>;
  /** Ends the thread immediately, and reports it as dead. */
  kill(): Promise<void>;
}

/**
 * Runs a function of test/fixtures/sync/threads.ts in a worker thread. A waiting thread checks again only when it is
 * woken, so that a lost wake-up never ends; with `recheckMs` it checks as often as in the product.
 */
export function startThread<N extends keyof Functions>(
  name: N,
  argument: Parameters<Functions[N]>[0],
  recheckMs = Infinity,
): Thread {
  const worker = new Worker(outfile, { workerData: share({ name, argument, recheckMs }) });
  const { threadId } = worker;
  const result = new Promise<unknown>((resolve, reject) => {
    worker.once('message', (message: unknown) => resolve(revive(message)));
    worker.once('error', reject);
    worker.once('exit', () => reject(new Error(`thread ${threadId} ended without a result`)));
  });
  result.catch(() => {});
  return {
    threadId,
    result,
    async kill() {
      await worker.terminate();
      markDead(threadId);
    },
  };
}
