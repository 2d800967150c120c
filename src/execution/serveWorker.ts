import { constants, setPriority } from 'node:os';
import { createDeferred } from '../base/deferred.ts';
import { adoptedInit, adoptedMessage } from './adopted.ts';
import type { FromWorker, ToWorker, WorkerInit, WorkerStart } from '../protocol/workerLink.ts';
import type { Reach } from './cloneProblem.ts';
import { Executor } from './executor.ts';
import { MessageSink, type SendReport } from './messageSink.ts';
import { packReport, unpackChunk } from './packing.ts';
import { packThrown } from './packThrown.ts';
import type { RaceWatch } from './raceWatch.ts';
import { readSelf } from './readSelf.ts';
import type { RecordSink } from './recordSink.ts';
import type { SharedMemory } from './sharedMemory.ts';
import { SpoolWriter } from './spoolWriter.ts';

// Saved, because user code may replace it.
const OwnPromise = Promise;

/**
 * Called after the start, because a user may be waiting for it. Threads and processes that start later inherit the
 * priority.
 */
function giveWay(): void {
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // The system does not allow it. The run works without it.
  }
}

/** Carries messages between a worker and its feeder: a port or a pipe. */
export interface WorkerWire {
  /**
   * Throws for values that cannot be cloned. Objects in `transfer` are moved instead of copied if the transport
   * supports it.
   */
  send(message: FromWorker, transfer?: readonly object[]): void;
  onMessage(listener: (message: ToWorker) => void): void;
}

/** Opens the route of a worker's records. `memory` is present whenever the route is by message. */
export function openSink(init: WorkerInit, memory: SharedMemory | undefined, send: SendReport): RecordSink {
  const { reports } = init;
  if (reports.kind === 'spool') {
    return new SpoolWriter(reports.path, (lines, because) => send({ type: 'detour', lines, because }));
  }
  return new MessageSink(send, memory!, reachOf(init), reports.timed);
}

/** How far a value is sent: to a thread of this process, or to another process. */
const reachOf = ({ place }: WorkerInit): Reach => (place.kind === 'process' ? 'process' : 'thread');

/**
 * The life of a worker, from loading the module to its end. Resolves after `close`. The result is whether a fresh
 * worker follows. Errors of items are records; only an error of `teardown` rejects.
 */
export async function serveWorker(
  received: WorkerInit,
  memory: SharedMemory | undefined,
  wire: WorkerWire,
  races?: RaceWatch,
): Promise<boolean> {
  const init = adoptedInit(received);
  const abandoned = createDeferred<void>();
  const sink = openSink(init, memory, (report, transfer) => wire.send(packReport(report), transfer));
  const executor = new Executor(init, {
    sink,
    memory,
    races,
    onTaint: () => wire.send({ type: 'tainted' }),
    // Without the message that it has closed, its items run again.
    onAbandon: () => abandoned.resolve(),
  });
  let start: WorkerStart;
  try {
    start = await executor.load();
  } catch (error) {
    wire.send({ type: 'loadFailed', thrown: packThrown(error, 'setup', reachOf(init)) });
    return false;
  }
  const closed = createDeferred<boolean>();
  let closing: Promise<void> | undefined;
  const close = async (replaced: boolean): Promise<void> => {
    closing ??= executor.close();
    await closing;
    closed.resolve(replaced);
  };
  const handle = async (message: ToWorker): Promise<void> => {
    if (message.type === 'abort') return executor.abort();
    if (message.type === 'stop') return executor.stop();
    if (message.type === 'measure') return wire.send({ type: 'measured', reading: readSelf() });
    if (message.type === 'close') return close(message.replaced);
    const times = await executor.run(unpackChunk(message.chunk));
    const rest = sink.rest?.();
    wire.send({ type: 'chunkDone', chunk: message.chunk.chunk, times, ...(rest && { rest: packReport(rest) }) });
    // The message that closes it might never arrive.
    if (executor.isBroken) await close(true);
  };
  wire.onMessage((message) => void handle(adoptedMessage(message)).catch(closed.reject));
  wire.send({ type: 'ready', start });
  if (init.yielding) giveWay();
  const replaced = await OwnPromise.race([closed.promise, abandoned.promise]);
  if (replaced === undefined) return true;
  wire.send({ type: 'closed' });
  return replaced;
}
