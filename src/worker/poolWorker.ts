import type { MessagePort, Transferable } from 'node:worker_threads';
import { joinDetection } from '../races/detector.ts';
import { serveWorker, type WorkerWire } from '../execution/serveWorker.ts';
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
  const { races, worker } = init;
  // Before anything is made of what is shared.
  const watch = races ? joinDetection(races.board, races.threads[worker]!, races.feeder) : undefined;
  watch?.begin(races?.clock);
  try {
    const wire: WorkerWire = {
      send: (message, transfer) => port.postMessage(message, transfer as Transferable[] | undefined),
      onMessage: (listener) => void port.on('message', (message: ToWorker) => listener(message)),
    };
    const replaced = await serveWorker(init, await openSharedMemory(init), wire, watch);
    // Piscina would give the next worker this very thread, with all that the module remembers.
    if (replaced) exit.call(process, 0);
  } finally {
    port.close();
  }
}
