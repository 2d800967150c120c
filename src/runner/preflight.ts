import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { createDeferred } from '../base/deferred.ts';
import { UserFacingError } from '../base/errors.ts';
import { callInitargs } from '../execution/callInitargs.ts';
import { describeFailure } from '../execution/describeFailure.ts';
import { findJob, importModule } from '../execution/loadJob.ts';
import { openInputs, type OpenInputs } from '../execution/openInputs.ts';
import type { Failure } from '../model/facts/failure.ts';
import { inputBatch, type ItemSource } from '../model/facts/input.ts';
import type { FromPreflight, PreflightInit, ToPreflight } from '../protocol/workerLink.ts';
import { share } from '../sync/index.ts';

/** The module or its input export cannot be used. */
export class PreflightFailed extends Error {
  override readonly name = 'PreflightFailed';

  readonly nextStep: string | null;
  readonly failure: Failure | null;

  constructor(message: string, nextStep: string | null, failure: Failure | null) {
    super(message);
    this.nextStep = nextStep;
    this.failure = failure;
  }
}

export interface Preflight {
  /** The exported input, served by the worker that loaded the module; undefined when none was asked for. */
  readonly source: ItemSource | undefined;
  /** What the module's `initargs` gave, ready for `revive`; null without. */
  readonly initargs: readonly unknown[] | null;
  close(): Promise<void>;
}

/**
 * Loads the module once, in a throwaway worker, before any item starts: so a module that throws, hangs,
 * exits or lacks the export is one error with a deadline. The worker lives on while it serves inputs, and with what
 * `initargs` has made there.
 * Rejects with PreflightFailed.
 */
export async function preflight(init: PreflightInit, deadlineMs: number, signal: AbortSignal): Promise<Preflight> {
  // Its output is dropped: the workers load the module again and their lines are kept.
  const worker = new Worker(join(__dirname, 'preflightWorker.js'), { workerData: init, stdout: true, stderr: true });
  worker.stdout.resume();
  worker.stderr.resume();
  const inbox = new Inbox(worker);
  signal.addEventListener('abort', () => inbox.fail(new PreflightFailed('cancelled', null, null)), { once: true });
  const timer = setTimeout(() => {
    const { late, waits } = inbox.stage;
    inbox.fail(new PreflightFailed(`${late} within ${deadlineMs} ms`, `${waits}, or raise the load timeout.`, null));
  }, deadlineMs);
  try {
    const loaded = await inbox.next();
    if (loaded.type !== 'loaded') throw new Error(`unexpected ${loaded.type} from the preflight`);
    const { initargs } = loaded;
    const source = init.inputExport === null ? undefined : createSource(worker, inbox, loaded.count);
    if (!source && !initargs) await worker.terminate();
    return { source, initargs, close: async () => void (await worker.terminate()) };
  } catch (error) {
    await worker.terminate();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/**
 * The same on this very thread, for a run that is inline anyway: a debugger then sees one thread, the module
 * loads once, and a breakpoint at its top level stops once. No deadline.
 */
export async function preflightInline(init: PreflightInit): Promise<Preflight> {
  const { inputs, initargs } = await loadInline(init).catch((error: unknown) => {
    if (error instanceof UserFacingError) throw error;
    const failure = describeFailure(error, 'thrown');
    throw new PreflightFailed(`${failure.name}: ${failure.message}`, null, failure);
  });
  async function* batches(): AsyncGenerator<readonly unknown[]> {
    for (let done = inputs === undefined; !done;) {
      const batch = await inputs!.pull(inputBatch);
      done = batch.done;
      yield batch.inputs;
    }
  }
  const source = inputs && { count: inputs.count ?? undefined, batches: batches() };
  return { source, initargs, close: () => Promise.resolve() };
}

async function loadInline({ bundle, exportName, inputExport, initargsReach: reach }: PreflightInit): Promise<{
  readonly inputs: OpenInputs | undefined;
  readonly initargs: readonly unknown[] | null;
}> {
  const exports = await importModule(bundle);
  findJob(exports, exportName);
  const initargs = reach && (await callInitargs(exports, { reach, memory: () => Promise.resolve({ share }) }));
  return { inputs: inputExport === null ? undefined : await openInputs(exports, inputExport), initargs };
}

function createSource(worker: Worker, inbox: Inbox, count: number | null): ItemSource {
  async function* batches(): AsyncGenerator<readonly unknown[]> {
    for (;;) {
      worker.postMessage({ type: 'pull', count: inputBatch } satisfies ToPreflight);
      const message = await inbox.next();
      if (message.type !== 'inputs') throw new Error(`unexpected ${message.type} from the preflight`);
      yield message.inputs;
      if (message.done) return;
    }
  }
  return { count: count ?? undefined, batches: batches() };
}

/** What the worker is about, and how that can go wrong. */
const stages = {
  module: {
    late: 'the module did not finish loading',
    waits: 'Its top level waits or loops for ever. Move that work into the function',
    ended: 'the module ended while loading: its top level waits for something that never happens, or exits',
    exited: 'the module ended its process while loading',
    remedy: 'Move endless waits and process.exit out of the top level of the module.',
  },
  initargs: {
    late: 'initargs() did not return',
    waits: 'It waits or loops for ever. Only make there what the workers share',
    ended: 'the module ended in initargs(): it waits for something that never happens, or exits',
    exited: 'initargs() ended its process',
    remedy: 'Let initargs() only make and return what the workers share.',
  },
} as const;

/** One message at a time; the worker's end and its problems are rejections. */
class Inbox {
  stage: (typeof stages)[keyof typeof stages] = stages.module;
  #waiting = createDeferred<FromPreflight>();

  constructor(worker: Worker) {
    this.#waiting.promise.catch(() => {});
    worker.on('message', (message: FromPreflight) => {
      if (message.type === 'problem')
        this.fail(new PreflightFailed(message.message, message.nextStep, message.failure));
      else if (message.type === 'callsInitargs') this.stage = stages.initargs;
      else this.#waiting.resolve(message);
    });
    worker.on('error', (error) => this.fail(new PreflightFailed(String(error), null, null)));
    worker.on('exit', (code) => {
      const { ended, exited, remedy } = this.stage;
      const message = code === 0 || code === 13 ? ended : `${exited} (exit code ${code})`;
      this.fail(new PreflightFailed(message, remedy, null));
    });
  }

  fail(error: PreflightFailed): void {
    this.#waiting.reject(error);
  }

  async next(): Promise<FromPreflight> {
    const message = await this.#waiting.promise;
    this.#waiting = createDeferred<FromPreflight>();
    this.#waiting.promise.catch(() => {});
    return message;
  }
}
