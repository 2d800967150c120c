import { writeSync } from 'node:fs';
import { Socket } from 'node:net';
import { serveWorker } from '../execution/serveWorker.ts';
import { messageOf } from '../base/errors.ts';
import { pinned } from '../base/pinned.ts';
import { valuePipe } from '../ipc/valuePipe.ts';
import { workerPipe, type FromWorker, type ToWorker, type WorkerInit } from '../protocol/workerLink.ts';
import { openSharedMemory } from './sharedMemory.ts';

/** The size of libuv's reads. */
const readBytes = 65_536;

// Saved, because user code may replace them.
const { exit, kill } = process;
const writeError = process.stderr.write.bind(process.stderr);
let take: (bytes: Uint8Array) => void = () => {};
/** Node's types know `onread` for connections only. */
const options = { fd: workerPipe, onread: { buffer: () => new Uint8Array(readBytes), callback: passBytes } };
const socket = pinned(new Socket(options));
const pipe = valuePipe<FromWorker, WorkerInit | ToWorker>(socket, {
  writeNow,
  onBytes: (listener) => (take = listener),
});

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

/** Receives bytes from Node without a stream. Returns whether Node should read more. */
function passBytes(count: number, buffer: Uint8Array): boolean {
  take(buffer.subarray(0, count));
  return true;
}

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
