import { Executor } from '../../execution/executor.ts';
import { packThrown } from '../../execution/packThrown.ts';
import { readSelf } from '../../execution/readSelf.ts';
import { openSink } from '../../execution/serveWorker.ts';
import { createStatusBuffer, StatusBlock } from '../../execution/status.ts';
import { refuseMoved } from '../../execution/transfer.ts';
import { capabilitiesOf } from '../../model/facts/capabilities.ts';
import type { ChunkMessage, WorkerInit } from '../../protocol/workerLink.ts';
import { ChunkNotSent, SetupFailed, type Backend } from './backend.ts';

/** Runs items one after the other on the main thread, where any debugger can reach them. */
export const inlineBackend: Backend = {
  capabilities: capabilitiesOf('inline'),
  open({ memory }) {
    return {
      capabilities: capabilitiesOf('inline'),
      start(options, onReport) {
        const status = createStatusBuffer();
        const shown = new StatusBlock(status, 1);
        const initializer = options.initializer && cloned(options.initializer);
        // A run has the main thread of its runner; a pool of the library is a guest in the user's program.
        const kind = options.reports.kind === 'spool' ? 'main' : 'guest';
        const init: WorkerInit = { ...options, initializer, place: { kind, status } };
        const sink = openSink(init, memory, (report, list) => onReport(list ? cloned(report, list) : cloned(report)));
        const executor = new Executor(init, {
          sink,
          memory,
          onTaint: () => {},
        });
        const ready = executor.load().catch((error: unknown) => {
          throw new SetupFailed(packThrown(error, 'setup', 'thread'));
        });
        return {
          ready,
          run: async (chunk) => {
            const times = await executor.run(init.reports.kind === 'messages' ? received(chunk) : chunk);
            sink.flush();
            return times;
          },
          running: () => shown.running,
          isStopped: () => false,
          thread: () => undefined,
          tainted: () => false,
          sample: () => Promise.resolve(undefined),
          handOver: () => Promise.resolve(),
          heldBytes: () => Promise.resolve(undefined),
          measure: (take) => take(readSelf()),
          stop: () => executor.stop(),
          abort: () => executor.abort(),
          kill: () => {},
          close: () => executor.close().finally(() => executor.dispose()),
        };
      },
      heldBytes: () => Promise.resolve(0),
      close: () => Promise.resolve(),
    };
  },
};

/** Values are copied as a message to a worker would copy them. */
function received(chunk: ChunkMessage): ChunkMessage {
  try {
    refuseMoved(chunk.transfer, 'the input');
    return cloned(chunk, chunk.transfer);
  } catch (error) {
    throw new ChunkNotSent(error);
  }
}

function cloned<T>(value: T, list: readonly object[] = []): T {
  return structuredClone(value, { transfer: list as ArrayBuffer[] });
}
