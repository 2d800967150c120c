import type { MessagePort, Transferable } from 'node:worker_threads';
import { serveWorker } from '../execution/serveWorker.ts';
import type { ToWorker, WorkerInit } from '../protocol/workerLink.ts';
import { openSharedMemory } from './sharedMemory.ts';

/** The task that Piscina hands to each of its threads, once: it lasts as long as the worker. */
interface PoolTask {
  readonly init: WorkerInit;
  /** A port of our own, since user code can write to `parentPort`. */
  readonly port: MessagePort;
}

/** Far side of the Piscina backend. */
export async function runWorker({ init, port }: PoolTask): Promise<void> {
  // Saved, since user code can replace it.
  const { exit } = process;
  try {
    const replaced = await serveWorker(init, await openSharedMemory(init), {
      send: (message, transfer) => port.postMessage(message, transfer as Transferable[] | undefined),
      onMessage: (listener) => void port.on('message', (message: ToWorker) => listener(message)),
    });
    // Piscina would give the next worker this very thread, with all that the module remembers.
    if (replaced) exit.call(process, 0);
  } finally {
    port.close();
  }
}
