import { createDeferred } from '../base/deferred.ts';
import type { FromWorker, ToWorker, WorkerInit } from '../protocol/workerLink.ts';
import { describeFailure } from './describeFailure.ts';
import { Executor } from './executor.ts';

/** How a worker hears from and speaks to its runner; a port or a pipe. */
export interface WorkerWire {
  send(message: FromWorker): void;
  onMessage(listener: (message: ToWorker) => void): void;
}

/**
 * The life of a worker, whatever carries its messages. Resolves after `close`, with whether a fresh one is to
 * follow; user errors are records, never rejections.
 */
export async function serveWorker(init: WorkerInit, wire: WorkerWire): Promise<boolean> {
  const executor = new Executor(
    init,
    (lines, because) => wire.send({ type: 'records', lines, because }),
    () => wire.send({ type: 'tainted' }),
  );
  try {
    await executor.load();
  } catch (error) {
    wire.send({ type: 'loadFailed', failure: describeFailure(error, 'setup') });
    return false;
  }
  const closed = createDeferred<boolean>();
  const handle = async (message: ToWorker): Promise<void> => {
    if (message.type === 'abort') return executor.abort();
    if (message.type === 'stop') return executor.stop();
    if (message.type === 'close') {
      await executor.close();
      return closed.resolve(message.replaced);
    }
    await executor.run(message.chunk);
    wire.send({ type: 'chunkDone', chunk: message.chunk.chunk });
  };
  wire.onMessage((message) => void handle(message).catch(closed.reject));
  wire.send({ type: 'ready' });
  const replaced = await closed.promise;
  wire.send({ type: 'closed' });
  return replaced;
}
