import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { serveWorker } from '../execution/serveWorker.ts';
import { messageOf } from '../base/errors.ts';
import { pinned } from '../base/pinned.ts';
import { valuePipe } from '../ipc/valuePipe.ts';
import { workerPipe, type FromWorker, type ToWorker, type WorkerInit } from '../protocol/workerLink.ts';
import { openSharedMemory } from './sharedMemory.ts';

// Saved, because user code may replace them.
const { exit, kill } = process;
const writeError = process.stderr.write.bind(process.stderr);
// The `read` of a Socket calls this one through Function.prototype.call.
const { read } = Readable.prototype;
const socket = pinned(Object.assign(new Socket({ fd: workerPipe }), { read }));
const pipe = valuePipe<FromWorker, WorkerInit | ToWorker>(socket, writeNow);

/** The worker's side of the process backend. The first message is the init; all others are for the worker. */
pipe.onceValue((init) => {
  serve(init as WorkerInit).then(
    () => end(),
    (error: unknown) => {
      writeError(`${messageOf(error)}\n`);
      end(1);
    },
  );
});

function end(code?: number): void {
  Reflect.apply(exit, process, [code]);
  // It has called functions that user code had replaced.
  Reflect.apply(kill, process, [process.pid, 'SIGKILL']);
}

/** The pipe does not block: if it is full, the rest is for the socket. */
function writeNow(bytes: Uint8Array): number {
  if (process.platform === 'win32') return 0;
  try {
    return writeSync(workerPipe, bytes);
  } catch {
    return 0;
  }
}

async function serve(init: WorkerInit): Promise<void> {
  await serveWorker(init, await openSharedMemory(init), {
    send: (message) => pipe.send(message),
    onMessage: (listener) => pipe.onValue((message) => listener(message as ToWorker)),
  });
  await pipe.flush();
}

// The runner has ended, so the results of user code are no longer needed.
socket.on('close', () => end());
