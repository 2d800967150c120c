import type { MessagePort, Transferable } from 'node:worker_threads';
import { pinned } from '../base/pinned.ts';
import { keepAddons } from '../execution/keepAddons.ts';
import { joinDetection } from '../races/detector.ts';
import { serveWorker, type WorkerWire } from '../execution/serveWorker.ts';
import type { ToWorker, WorkerInit } from '../protocol/workerLink.ts';
import { openSharedMemory } from './sharedMemory.ts';

/** The one task that Piscina runs in each of its threads. It lasts as long as the worker. */
interface PoolTask {
  readonly init: WorkerInit;
  /** Its own port, because user code can write to `parentPort`. */
  readonly port: MessagePort;
}

/** The worker's side of the Piscina backend. */
export async function runWorker({ init, port: shared }: PoolTask): Promise<void> {
  const port = pinned(shared);
  // Saved, because user code may replace them.
  const { exit } = process;
  const { emit } = process;
  // What `process.exit` ends with.
  const { reallyExit } = process as unknown as { readonly reallyExit: (code: number) => never };
  const { races, worker } = init;
  // Called before any shared object is created in this thread.
  const watch = races ? joinDetection(races.board, races.threads[worker]!, races.feeder) : undefined;
  watch?.begin(races?.clock);
  const endThread = (): void => {
    try {
      Reflect.apply(exit, process, [0]);
    } catch {
      // It has called functions that user code had replaced.
    }
    // Also if user code has replaced what it ends with.
    Reflect.apply(reallyExit, process, [0]);
  };
  keepAddons(process, init.module.loader?.addonLog);
  try {
    const wire: WorkerWire = {
      send: (message, transfer) => port.postMessage(message, transfer as Transferable[] | undefined),
      onMessage: (listener) => void port.on('message', (message: ToWorker) => listener(message)),
    };
    const replaced = await serveWorker(init, await openSharedMemory(init), wire, watch);
    // Otherwise Piscina would run the next worker in this thread, where the module keeps its state.
    if (replaced) endThread();
    // Piscina ends the thread from outside. Loggers write what they still hold when it exits.
    else Reflect.apply(emit, process, ['exit', 0]);
  } finally {
    port.close();
  }
}
