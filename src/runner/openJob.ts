import type { ItemSource } from '../model/facts/input.ts';
import type { Job } from '../model/facts/job.ts';
import type { ModuleSource } from '../model/facts/moduleSource.ts';
import type { Notice } from '../model/facts/notice.ts';
import type { CallTarget, RaceInit } from '../protocol/workerLink.ts';
import { openInput } from '../readers/index.ts';
import { chooseCall } from './chooseCall.ts';
import { preflight, preflightInline } from './preflight.ts';

const exportPrefix = 'export:';

export interface OpenJobOptions {
  readonly module: ModuleSource;
  readonly debugging: boolean;
  readonly races: RaceInit | null;
  /** Ends the preflight. */
  readonly signal: AbortSignal;
  /** How far the result of `initargs` must be sent; null if `initargs` is not called. */
  readonly initargsReach: 'thread' | 'process' | null;
  /** Called before this thread is busy for so many milliseconds. */
  readonly foresee: (busyMs: number) => void;
  /** Receives problems of the inputs that do not end the run. */
  readonly note: (notice: Notice) => void;
}

/** A module that loads, and its input. */
export interface OpenJob {
  readonly source: ItemSource;
  /** The result of `initargs`, ready for `revive`; null without that export. */
  readonly initargs: readonly unknown[] | null;
  /** The function, and how items are passed to it. */
  readonly target: CallTarget;
  /** Ends everything that the module has started to create the inputs and the arguments. */
  close(): Promise<void>;
}

/**
 * Loads the module and opens the input of a job. The module is loaded even if the input comes from elsewhere, because it
 * may fail to load. Rejects with PreflightFailed for a module that cannot be used, with UserFacingError for such an
 * input, and for a function whose second parameter map leaves without an argument.
 */
export async function openJob(job: Job, options: OpenJobOptions): Promise<OpenJob> {
  const { input, exportName, loadTimeoutMs } = job;
  const { module, debugging, races, signal, initargsReach, foresee, note } = options;
  const init = {
    module,
    exportName,
    inputExport: input.startsWith(exportPrefix) ? input.slice(exportPrefix.length) : null,
    initargsReach,
    races: races && { board: races.board, thread: races.feeder ?? 0 },
  };
  const { source, initargs, functionText, close } = await (debugging
    ? preflightInline(init, { note })
    : preflight(init, { deadlineMs: loadTimeoutMs, signal, note }));
  try {
    const target = await chooseCall(job, functionText);
    return { source: source ?? (await openInput(input, { ...job, foresee })), initargs, target, close };
  } catch (error) {
    await close();
    throw error;
  }
}
