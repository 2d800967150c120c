import { serveWorker } from '../execution/serveWorker.ts';
import { messageOf } from '../base/errors.ts';
import type { ToWorker, WorkerInit } from '../protocol/workerLink.ts';
import { openSharedMemory } from './sharedMemory.ts';

/** The worker's side of the process backend. The first message is the init; all others are for the worker. */
process.once('message', (init: WorkerInit) => {
  serve(init).then(
    () => process.disconnect(),
    (error: unknown) => {
      process.stderr.write(`${messageOf(error)}\n`);
      process.exit(1);
    },
  );
});

async function serve(init: WorkerInit): Promise<void> {
  // Saved, because user code may replace it.
  const send = process.send?.bind(process);
  await serveWorker(init, await openSharedMemory(init), {
    send: (message) => void send?.(message),
    onMessage: (listener) => void process.on('message', (message: ToWorker) => listener(message)),
  });
}

// The runner has ended, so the results of user code are no longer needed.
process.on('disconnect', () => process.exit());
