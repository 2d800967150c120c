import { createDeferred, type Deferred } from '../../base/deferred.ts';
import { packChunk, unpackReport } from '../../execution/packing.ts';
import { refuseMoved } from '../../execution/transfer.ts';
import type { ChunkTimes, FromWorker, ToWorker, WorkerReading, WorkerStart } from '../../protocol/workerLink.ts';
import type { ReportListener, RunningItem } from '../books.ts';
import type { Sample } from '../inspector/takeSample.ts';
import {
  ChunkNotSent,
  SetupFailed,
  type TakeReading,
  type ThreadState,
  type WorkerHandle,
  type WorkerLost,
} from './backend.ts';

/** The connection of a backend to one of its workers. */
export interface FarSide {
  /** Throws if a value cannot be cloned. */
  send(message: ToWorker): void;
  kill(): void;
  running(): RunningItem | undefined;
  isStopped?(): boolean;
  thread?(): ThreadState;
  /** Tells the worker to begin no other item. If this is absent, a message does so. */
  stop?(): void;
  readonly onReport: ReportListener;
  sample(): Promise<Sample | undefined>;
  handOver(): Promise<void>;
  heldBytes(): Promise<number | undefined>;
  /**
   * Measures the worker from outside. Returns the function that receives the other figures, which the worker must send
   * itself; undefined if there are none.
   */
  measure(take: TakeReading): TakeReading | undefined;
  /** Resolves when the worker has ended: with undefined after `close`, else with the reason. */
  readonly ended: Promise<WorkerLost | undefined>;
}

/** The engine's side of the conversation with a worker, over any transport. `take` receives the worker's messages. */
export function createHandle(far: FarSide): { readonly handle: WorkerHandle; take(message: FromWorker): void } {
  const ready = createDeferred<WorkerStart>();
  let running: Deferred<ChunkTimes> | undefined;
  let lost: WorkerLost | undefined;
  let isKilled = false;
  /** The answer of a worker that was killed meanwhile. */
  let late: ChunkTimes | undefined;
  let tainted = false;
  let sampling: Promise<Sample | undefined> | undefined;
  /** Receives the answer to the `measure` that was sent. A blocked worker is not asked again. */
  let awaiting: TakeReading | undefined;
  // The worker may end while nobody waits for it to be ready.
  ready.promise.catch(() => {});
  void far.ended.then((reason) => {
    if (!reason) return late && running?.resolve(late);
    lost = reason;
    ready.reject(reason);
    running?.reject(reason);
  });
  const answer = (reading: WorkerReading): void => {
    const take = awaiting;
    awaiting = undefined;
    take?.(reading);
  };
  return {
    take(message) {
      if (message.type === 'ready') ready.resolve(message.start);
      else if (message.type === 'loadFailed') ready.reject(new SetupFailed(message.thrown));
      else if (message.type === 'chunkDone') {
        if (message.rest) far.onReport(unpackReport(message.rest));
        // The end of a thread may look to its code like an error of the item, after which it still answers.
        if (isKilled) late = message.times;
        else running?.resolve(message.times);
      } else if (message.type === 'tainted') tainted = true;
      else if (message.type === 'measured') answer(message.reading);
      else if (message.type !== 'closed') far.onReport(unpackReport(message));
    },
    handle: {
      ready: ready.promise,
      run(chunk) {
        if (lost) return Promise.reject(lost);
        try {
          refuseMoved(chunk.transfer, 'the input');
          far.send({ type: 'chunk', chunk: packChunk(chunk) });
        } catch (error) {
          return Promise.reject(new ChunkNotSent(error));
        }
        running = createDeferred<ChunkTimes>();
        return running.promise;
      },
      running: () => far.running(),
      isStopped: () => far.isStopped?.() ?? false,
      thread: () => far.thread?.(),
      tainted: () => tainted,
      // One sample at a time, because each one pauses the worker for a moment.
      sample: () => (sampling ??= far.sample().finally(() => void (sampling = undefined))),
      handOver: () => far.handOver(),
      heldBytes: () => far.heldBytes(),
      measure(take) {
        const takeOthers = far.measure(take);
        if (!takeOthers || awaiting) return;
        awaiting = takeOthers;
        far.send({ type: 'measure' });
      },
      stop: () => (far.stop ? far.stop() : far.send({ type: 'stop' })),
      abort: () => far.send({ type: 'abort' }),
      kill() {
        isKilled = true;
        far.kill();
      },
      async close(replaced) {
        far.send({ type: 'close', replaced });
        const reason = await far.ended;
        if (reason) throw reason;
      },
    },
  };
}
