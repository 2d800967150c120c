import { join } from 'node:path';
import { MessageChannel, Worker } from 'node:worker_threads';
import { UserFacingError } from '../base/errors.ts';
import { describeFailure } from '../execution/describeFailure.ts';
import { InputClasses } from '../execution/inputSender.ts';
import type { InputBatch, OpenInputs } from '../execution/openInputs.ts';
import { openModule } from '../execution/openModule.ts';
import type { PreflightStart } from '../execution/servePreflight.ts';
import { CodeStore } from '../loading/codeStore.ts';
import { isLoadFailed } from '../loading/loadFailed.ts';
import { inputBatch, type ItemSource } from '../model/facts/input.ts';
import type { ModuleSource } from '../model/facts/moduleSource.ts';
import type { Notice } from '../model/facts/notice.ts';
import type { PreflightInit, ToPreflight } from '../protocol/workerLink.ts';
import { share } from '../sync/index.ts';
import { PreflightFailed } from './preflightFailed.ts';
import { PreflightInbox } from './preflightInbox.ts';

/** A module that loads. */
export interface Preflight {
  /** The exported input, from the thread that loaded the module; undefined if the input comes from elsewhere. */
  readonly source: ItemSource | undefined;
  /** The result of the module's `initargs`, ready for `revive`; null if there is none. */
  readonly initargs: readonly unknown[] | null;
  /** The function as text if it has several parameters, else null. */
  readonly functionText: string | null;
  close(): Promise<void>;
}

export interface PreflightOptions {
  /** Time limit for loading the module, and for its `initargs`. */
  readonly deadlineMs: number;
  /** Ends the preflight. */
  readonly signal: AbortSignal;
  /** Receives problems of the inputs that do not end the run. */
  readonly note: (notice: Notice) => void;
}

/**
 * Loads the module once, in a worker of its own, before any item starts: a module that throws, hangs, exits or lacks
 * the export is one error within a deadline. The worker lives as long as it has inputs to send, owns objects that
 * `initargs` created, or has loaded native addons. Rejects with PreflightFailed.
 */
export async function preflight(
  init: PreflightInit,
  { deadlineMs, signal, note }: PreflightOptions,
): Promise<Preflight> {
  // Its output is dropped: the workers load the module again, and their lines are kept.
  const worker = new Worker(join(__dirname, 'preflightWorker.js'), { stdout: true, stderr: true });
  worker.stdout.resume();
  worker.stderr.resume();
  const { port1: port, port2 } = new MessageChannel();
  worker.postMessage({ init, port: port2 } satisfies PreflightStart, [port2]);
  const inbox = new PreflightInbox(worker, port);
  signal.addEventListener('abort', () => inbox.fail(new PreflightFailed('cancelled')), { once: true });
  const stopTimer = limitLoading(deadlineMs, init.module, () => inbox.failLate(deadlineMs));
  try {
    const loaded = await inbox.next();
    if (loaded.type !== 'loaded') throw new Error(`unexpected ${loaded.type} from the preflight`);
    const { initargs, count, hasAddons, functionText } = loaded;
    const pull = async (): Promise<InputBatch> => {
      port.postMessage({ type: 'pull', count: inputBatch } satisfies ToPreflight);
      const message = await inbox.next();
      if (message.type !== 'inputs') throw new Error(`unexpected ${message.type} from the preflight`);
      if (message.notice) note(message.notice);
      return message;
    };
    const source = init.inputExport === null ? undefined : createSource(count, pull);
    // Some addons cannot be initialized again after the last thread that loaded them has ended.
    if (!source && !initargs && !hasAddons) await worker.terminate();
    return { source, initargs, functionText, close: async () => void (hasAddons || (await worker.terminate())) };
  } catch (error) {
    await worker.terminate();
    throw error;
  } finally {
    stopTimer();
  }
}

/** The deadline is for the module itself: the time in which its files are made into JavaScript is added. */
function limitLoading(deadlineMs: number, { loader }: ModuleSource, onLate: () => void): () => void {
  const startMs = performance.now();
  const store = loader ? new CodeStore(loader) : undefined;
  let timer: NodeJS.Timeout;
  const look = (): void => {
    const made = store?.all() ?? [];
    const madeMs = made.reduce((sum, { madeMicros }) => sum + madeMicros, 0) / 1000;
    const restMs = startMs + deadlineMs + madeMs - performance.now();
    if (restMs <= 0) onLate();
    else timer = setTimeout(look, restMs);
  };
  timer = setTimeout(look, deadlineMs);
  return () => clearTimeout(timer);
}

/**
 * The same in this thread, for a run under a debugger: there is no extra thread to debug, and no deadline that passes
 * during a breakpoint at the top level of the module.
 */
export async function preflightInline(
  init: PreflightInit,
  { note }: Pick<PreflightOptions, 'note'>,
): Promise<Preflight> {
  const { inputs, initargs, functionText } = await openModule(init, { memory: () => Promise.resolve({ share }) }).catch(
    (error: unknown) => {
      if (error instanceof UserFacingError || isLoadFailed(error)) throw error;
      const failure = describeFailure(error, 'thrown');
      throw new PreflightFailed(`${failure.name}: ${failure.message}`, { failure });
    },
  );
  const source = inputs && createSource(inputs.count, watchedPull(inputs, note));
  return { source, initargs, functionText, close: () => Promise.resolve() };
}

/** Looks for objects that lose their class, as the thread of `preflight` does. */
function watchedPull(inputs: OpenInputs, note: PreflightOptions['note']): () => Promise<InputBatch> {
  const classes = new InputClasses();
  let item = 0;
  return async () => {
    const batch = await inputs.pull(inputBatch);
    const notice = classes.look(batch.inputs, item);
    if (notice) note(notice);
    item += batch.inputs.length;
    return batch;
  };
}

function createSource(count: number | null, pull: () => Promise<InputBatch>): ItemSource {
  async function* batches(): AsyncGenerator<readonly unknown[]> {
    for (let done = false; !done;) {
      const batch = await pull();
      done = batch.done;
      yield batch.inputs;
    }
  }
  return { count: count ?? undefined, batches: batches() };
}
