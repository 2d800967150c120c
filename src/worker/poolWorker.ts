import type { MessagePort } from 'node:worker_threads';
import { createDeferred } from '../base/deferred.ts';
import { describeFailure } from '../execution/describeFailure.ts';
import { Executor } from '../execution/executor.ts';
import type { FromWorker, ToWorker, WorkerInit } from '../protocol/workerLink.ts';

/** The task that Piscina hands to each of its threads, once: it lasts as long as the worker. */
export interface PoolTask {
  readonly init: WorkerInit;
  /** A port of our own, since user code can write to `parentPort`. */
  readonly port: MessagePort;
}

/** Far side of the Piscina backend. Resolves after `close`; user errors are records, never rejections. */
export async function runWorker({ init, port }: PoolTask): Promise<void> {
  const say = (message: FromWorker): void => port.postMessage(message);
  const executor = new Executor(init);
  try {
    await executor.load();
  } catch (error) {
    say({ type: 'loadFailed', failure: describeFailure(error, 'setup') });
    return port.close();
  }
  const closed = createDeferred<void>();
  const handle = async (message: ToWorker): Promise<void> => {
    if (message.type === 'abort') return executor.abort();
    if (message.type === 'close') {
      await executor.close();
      return closed.resolve();
    }
    await executor.run(message.chunk);
    say({ type: 'chunkDone', chunk: message.chunk.chunk });
  };
  port.on('message', (message: ToWorker) => void handle(message).catch(closed.reject));
  say({ type: 'ready' });
  await closed.promise;
  say({ type: 'closed' });
  port.close();
}
