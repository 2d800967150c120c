import { setTimeout as delay } from 'node:timers/promises';
import {
  MessageChannel,
  receiveMessageOnPort,
  type MessagePort,
  type Transferable,
  type Worker,
} from 'node:worker_threads';
import { Piscina } from 'piscina';
import { createDeferred } from '../../base/deferred.ts';
import { messageOf } from '../../base/errors.ts';
import { createStatusBuffer, StatusBlock } from '../../execution/status.ts';
import { capabilitiesOf } from '../../model/facts/capabilities.ts';
import type { FromWorker, ToWorker, WorkerPlace } from '../../protocol/workerLink.ts';
import { handOverProfile } from '../inspector/handOverProfile.ts';
import { takeSample } from '../inspector/takeSample.ts';
import { heldByThread, inspectThread } from '../inspector/threadInspector.ts';
import { measureThread } from '../measure/measureThread.ts';
import { WorkerLost, type Backend, type WorkerHandle } from './backend.ts';
import { defaultHeapBytes } from './heapLimit.ts';
import { createHandle, type FarSide } from './workerHandle.ts';

const capabilities = capabilitiesOf('thread');
/** How long threads may take to end. */
const closeMs = 2000;

/**
 * Worker threads of Piscina, which starts them and replaces a dead one. Each runs one task of ours for as long as it
 * lives, and receives its chunks over a port of its own: Piscina's queue and its errors would lose `null`, circular causes
 * and values that cannot be cloned.
 */
export function createPiscinaBackend(workerFile: string): Backend {
  return {
    capabilities,
    open({ workers, maxHeapBytes, memory }) {
      const pool = new Piscina({
        filename: workerFile,
        name: 'runWorker',
        // With fewer threads at first, a dead worker can stall the queue. With atomics, an idle worker does not notice
        // its timers.
        minThreads: workers,
        maxThreads: workers,
        atomics: 'disabled',
        recordTiming: false,
        // Without a limit, one worker that runs out of memory ends the whole process.
        resourceLimits: { maxOldGenerationSizeMb: Math.ceil((maxHeapBytes ?? defaultHeapBytes(workers)) / 2 ** 20) },
      });
      const threads = new ThreadExits(pool);
      const unstarted = new Map<StatusBlock, (because: Error) => void>();
      // A thread that dies rejects its task. A thread that cannot be created has no task, and Piscina would try again
      // forever.
      pool.on('error', (error: NodeJS.ErrnoException) => {
        if (error.code !== 'ERR_WORKER_INIT_FAILED') return;
        for (const [status, giveUp] of unstarted) {
          unstarted.delete(status);
          if (status.threadId === 0) giveUp(error);
        }
      });
      return {
        capabilities,
        start(init, onReport) {
          const { port1, port2 } = new MessageChannel();
          const killer = new AbortController();
          const buffer = createStatusBuffer();
          const place: WorkerPlace = { kind: 'thread', status: buffer };
          const task: unknown = { init: { ...init, place }, port: port2 };
          const status = new StatusBlock(buffer, 1);
          const unmade = createDeferred<never>();
          const run = pool.run(task, { transferList: [port2], signal: killer.signal });
          const done = Promise.race([run, unmade.promise]);
          unstarted.set(status, (because) => {
            unmade.reject(because);
            killer.abort();
          });
          const forget = (): void => void unstarted.delete(status);
          done.then(forget, forget);
          const kill = (): void => {
            threads.follow();
            killer.abort();
          };
          const handle = createThreadHandle({
            ...{ port: port1, task: done, status, onReport, kill },
            measure: measureThread(() => pool.threads.find(({ threadId }) => threadId === status.threadId)),
          });
          if (memory) handle.ready.then(() => onExit(pool, status.threadId, memory.markDead)).catch(() => {});
          return handle;
        },
        heldBytes: () => Promise.resolve(process.memoryUsage.rss()),
        // A thread inside a native call cannot be ended: it ends with the process.
        close: () => Promise.race([threads.endAll(), delay(closeMs, undefined, { ref: false })]),
      };
    },
  };
}

/**
 * Ends all threads of Piscina. A thread that was killed before `destroy` ends after it, and Piscina then starts another
 * one in its place.
 */
class ThreadExits {
  readonly #pool: Piscina;
  readonly #exits = new Map<Worker, Promise<unknown>>();

  constructor(pool: Piscina) {
    this.#pool = pool;
  }

  /** To be called before Piscina forgets a thread that it ends. */
  follow(): void {
    for (const thread of this.#pool.threads) {
      if (this.#exits.has(thread)) continue;
      const exit = createDeferred<void>();
      thread.once('exit', () => {
        this.#exits.delete(thread);
        exit.resolve();
      });
      this.#exits.set(thread, exit.promise);
    }
  }

  async endAll(): Promise<void> {
    for (this.follow(); this.#exits.size > 0; this.follow()) {
      await this.#pool.destroy();
      await Promise.all(this.#exits.values());
    }
  }
}

/** A task may end long before its thread does. */
function onExit(pool: Piscina, threadId: number, call: (threadId: number) => void): void {
  const thread = pool.threads.find((candidate) => candidate.threadId === threadId);
  thread?.once('exit', () => call(threadId));
}

/** The parts of inputs that move instead of being copied. */
const transferOf = (message: ToWorker): Transferable[] =>
  ((message.type === 'chunk' && message.chunk.transfer) || []) as Transferable[];

interface ThreadLink extends Pick<FarSide, 'kill' | 'measure' | 'onReport'> {
  readonly port: MessagePort;
  readonly task: Promise<unknown>;
  readonly status: StatusBlock;
}

function createThreadHandle({ port, task, kill, status, measure, onReport }: ThreadLink): WorkerHandle {
  let closed = false;
  const drained = task
    .then(
      () => undefined,
      (error: unknown) => toWorkerLost(error),
    )
    .then((reason) => {
      // The task may end before the last messages of the worker arrive.
      for (let last = receiveMessageOnPort(port); last; last = receiveMessageOnPort(port))
        receive(last.message as FromWorker);
      port.close();
      return closed ? undefined : reason;
    });
  const { handle, take } = createHandle({
    send: (message) => port.postMessage(message, transferOf(message)),
    kill,
    running: () => status.running,
    thread: () => status,
    stop: () => status.requestStop(),
    sample: () => takeSample(inspectThread(status.threadId)),
    handOver: () => handOverProfile(inspectThread(status.threadId)),
    heldBytes: () => heldByThread(status.threadId),
    measure,
    ended: drained,
    onReport,
  });
  const receive = (message: FromWorker): void => {
    if (message.type === 'closed') closed = true;
    take(message);
  };
  port.on('message', receive);
  // A message that cannot be decoded here is lost, and the run would wait for it forever.
  port.on('messageerror', kill);
  return handle;
}

function toWorkerLost(error: unknown): WorkerLost {
  const code: unknown = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'ERR_WORKER_OUT_OF_MEMORY') return new WorkerLost('the worker ran out of memory', true);
  const exit = /exited with code: (\d+)/.exec(messageOf(error));
  if (exit) return new WorkerLost(`the worker called process.exit(${exit[1]})`);
  return new WorkerLost(messageOf(error));
}
