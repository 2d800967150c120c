import { serveWorker } from '../execution/serveWorker.ts';
import { messageOf } from '../base/errors.ts';
import type { ToWorker, WorkerInit } from '../protocol/workerLink.ts';

/** Far side of the process backend: the first message is the init, the others are the runner's. */
process.once('message', (init: WorkerInit) => {
  // Saved, since user code can replace process.send.
  const send = process.send?.bind(process);
  serveWorker(init, {
    send: (message) => void send?.(message),
    onMessage: (listener) => void process.on('message', (message: ToWorker) => listener(message)),
  }).then(
    () => process.disconnect(),
    (error: unknown) => {
      process.stderr.write(`${messageOf(error)}\n`);
      process.exit(1);
    },
  );
});

// The runner is gone: whatever user code still does here is for nobody.
process.on('disconnect', () => process.exit());
