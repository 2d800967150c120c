import type { PreflightInit } from '../protocol/workerLink.ts';
import { callInitargs, type InitargsCall } from './callInitargs.ts';
import { isThenable } from './thenables.ts';
import { findJob, importModule, readExport } from './loadJob.ts';
import { openInputs, type OpenInputs } from './openInputs.ts';

/** The parts of a module that a run uses besides its function. */
export interface OpenModule {
  /** Undefined if the input comes from elsewhere. */
  readonly inputs: OpenInputs | undefined;
  /** The result of `initargs`, ready for `revive`; null if the module has no `initargs`, or it is not called. */
  readonly initargs: readonly unknown[] | null;
  /** The beginning of the function as text if it has several parameters, else null. */
  readonly functionText: string | null;
}

/** Enough for the parameters of a function. */
const functionCharacters = 4000;

interface OpenModuleCalls extends Omit<InitargsCall, 'reach'> {
  /** Called just before the function or promise of the inputs is awaited. */
  readonly onInputs?: () => void;
}

/**
 * Loads a module before any item runs, so that its problems are found once and early. Rejects with UserFacingError for
 * exports that are missing or cannot be used, and with the errors that the module throws.
 */
export async function openModule(
  { module, exportName, inputExport, initargsReach: reach }: PreflightInit,
  { onInputs, ...call }: OpenModuleCalls,
): Promise<OpenModule> {
  const exports = await importModule(module);
  const given = inputExport === null ? undefined : readExport(exports, inputExport);
  // Its error is reported when the input is opened, and not as one that nobody handles.
  if (isThenable(given)) Promise.resolve(given).catch(() => {});
  const run = findJob(exports, exportName);
  const initargs = reach && (await callInitargs(exports, { ...call, reach }));
  const functionText = run.length > 1 ? Function.prototype.toString.call(run).slice(0, functionCharacters) : null;
  if (isThenable(given) || typeof given === 'function') onInputs?.();
  return { inputs: inputExport === null ? undefined : await openInputs(exports, inputExport), initargs, functionText };
}
