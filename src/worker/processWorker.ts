import { Socket } from 'node:net';
import { serveWorker } from '../execution/serveWorker.ts';
import { messageOf } from '../base/errors.ts';
import { valuePipe } from '../ipc/valuePipe.ts';
import { workerPipe, type FromWorker, type ToWorker, type WorkerInit } from '../protocol/workerLink.ts';
import { openSharedMemory } from './sharedMemory.ts';

// Saved, because user code may replace it.
const { exit } = process;
const socket = new Socket({ fd: workerPipe });
const pipe = valuePipe<FromWorker, WorkerInit | ToWorker>(socket);

/** The worker's side of the process backend. The first message is the init; all others are for the worker. */
pipe.onceValue((init) => {
  serve(init as WorkerInit).then(
    () => exit.call(process),
    (error: unknown) => {
      process.stderr.write(`${messageOf(error)}\n`);
      exit.call(process, 1);
    },
  );
});

async function serve(init: WorkerInit): Promise<void> {
  await serveWorker(init, await openSharedMemory(init), {
    send: (message) => pipe.send(message),
    onMessage: (listener) => pipe.onValue((message) => listener(message as ToWorker)),
  });
  await pipe.flush();
}

// The runner has ended, so the results of user code are no longer needed.
socket.on('close', () => exit.call(process));
