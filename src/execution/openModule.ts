import type { PreflightInit } from '../protocol/workerLink.ts';
import { callInitargs, type InitargsCall } from './callInitargs.ts';
import { findJob, importModule } from './loadJob.ts';
import { openInputs, type OpenInputs } from './openInputs.ts';

/** What a module offers to a run besides its function. */
export interface OpenModule {
  /** Undefined if the input comes from elsewhere. */
  readonly inputs: OpenInputs | undefined;
  /** What `initargs` returned, ready for `revive`; null if there is none, or it is not called. */
  readonly initargs: readonly unknown[] | null;
}

/**
 * Loads a module before any item runs, so that its problems are found once and early. Rejects with UserFacingError for
 * what is missing or unusable, and with what the module itself throws.
 */
export async function openModule(
  { module, exportName, inputExport, initargsReach: reach }: PreflightInit,
  call: Omit<InitargsCall, 'reach'>,
): Promise<OpenModule> {
  const exports = await importModule(module);
  findJob(exports, exportName);
  const initargs = reach && (await callInitargs(exports, { ...call, reach }));
  return { inputs: inputExport === null ? undefined : await openInputs(exports, inputExport), initargs };
}
