import { totalmem } from 'node:os';
import { MessageChannel, receiveMessageOnPort, type MessagePort } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { createDeferred, type Deferred } from '../../base/deferred.ts';
import { messageOf } from '../../base/errors.ts';
import type { FromWorker, ToWorker } from '../../protocol/workerLink.ts';
import { SetupFailed, WorkerLost, type Backend, type WorkerHandle } from './backend.ts';

/**
 * Worker threads, owned by Piscina: it starts them and replaces a dead one. Each runs one task of ours for
 * as long as it lives, and takes its chunks over a port of its own, so Piscina's queue, timings and error
 * channel are not in the way (they lose `null`, circular causes and uncloneable values).
 */
export function createPiscinaBackend(workerFile: string): Backend {
  return {
    isolation: 'thread',
    capabilities: { kill: true, parallel: true },
    open({ workers, maxHeapBytes }) {
      const pool = new Piscina({
        filename: workerFile,
        name: 'runWorker',
        // Equal, and atomics off: else a dead worker can stall the queue and an idle one sleeps through its timers.
        minThreads: workers,
        maxThreads: workers,
        atomics: 'disabled',
        recordTiming: false,
        // Always limited: without it one worker's out-of-memory takes the whole process down.
        resourceLimits: { maxOldGenerationSizeMb: Math.ceil((maxHeapBytes ?? defaultHeapBytes(workers)) / 2 ** 20) },
      });
      // A thread that dies while idle is reported here as well as by its task; the task is enough.
      pool.on('error', () => {});
      return {
        start(init) {
          const { port1, port2 } = new MessageChannel();
          const killer = new AbortController();
          const task = pool.run({ init, port: port2 }, { transferList: [port2], signal: killer.signal });
          return createHandle(port1, task, () => killer.abort());
        },
        close: () => pool.destroy(),
      };
    },
  };
}

/** All workers together stay below the machine's memory, and each below what V8 takes by itself. */
function defaultHeapBytes(workers: number): number {
  return Math.min(4 * 2 ** 30, (0.75 * totalmem()) / workers);
}

function createHandle(port: MessagePort, task: Promise<unknown>, kill: () => void): WorkerHandle {
  const ready = createDeferred<void>();
  let running: Deferred<void> | undefined;
  let lost: WorkerLost | undefined;

  const take = (message: FromWorker): void => {
    if (message.type === 'ready') ready.resolve();
    else if (message.type === 'loadFailed') ready.reject(new SetupFailed(message.failure));
    else if (message.type === 'chunkDone') running?.resolve();
  };
  port.on('message', take);
  const ended = task.then(
    () => new WorkerLost('the worker ended by itself'),
    (error: unknown) => toWorkerLost(error),
  );
  void ended.then((reason) => {
    // The end of the task may overtake the worker's last words.
    for (let last = receiveMessageOnPort(port); last; last = receiveMessageOnPort(port))
      take(last.message as FromWorker);
    lost = reason;
    ready.reject(reason);
    running?.reject(reason);
    port.close();
  });
  // Both may end without anyone waiting for them.
  ready.promise.catch(() => {});

  const send = (message: ToWorker): void => port.postMessage(message);
  return {
    ready: ready.promise,
    run(chunk) {
      if (lost) return Promise.reject(lost);
      running = createDeferred<void>();
      send({ type: 'chunk', chunk });
      return running.promise;
    },
    abort: () => send({ type: 'abort' }),
    kill,
    async close() {
      send({ type: 'close' });
      await task.catch((error: unknown) => {
        throw toWorkerLost(error);
      });
    },
  };
}

function toWorkerLost(error: unknown): WorkerLost {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return new WorkerLost('the worker ran out of memory', true);
  const exit = /exited with code: (\d+)/.exec(messageOf(error));
  if (exit) return new WorkerLost(`the worker called process.exit(${exit[1]})`);
  return new WorkerLost(messageOf(error));
}
