import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stateAfterError, type OutcomeCounts, type RunState } from '../model/run/runModel.ts';
import { recordingFileMode, recordingFiles } from './format.ts';

/** The part of a RunSummary that a list of recordings needs. */
export interface RecordedSummary {
  readonly state: RunState;
  readonly items: Readonly<OutcomeCounts> & { readonly total: number };
  readonly wallMs: number;
  /** Errors that came after their item had ended, at most 100. Missing in older recordings. */
  readonly strayErrors?: readonly unknown[];
  readonly error?: { readonly message: string };
}

/** Completes a recording. Throws if it cannot be written: the recording then counts as interrupted. */
export function writeSummary(dir: string, summary: RecordedSummary): void {
  writeFileSync(join(dir, recordingFiles.summary), JSON.stringify(summary), { mode: recordingFileMode });
}

/** The summary of a finished run as it was written; undefined if there is none. `Summary`: its whole type. */
export async function readSummary<Summary extends RecordedSummary = RecordedSummary>(
  dir: string,
): Promise<Summary | undefined> {
  const text = await readFile(join(dir, recordingFiles.summary), 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  const summary = JSON.parse(text) as Summary;
  const state: string = summary.state;
  // Before version 3, the events used one word for both states after an error.
  return state === 'failed' ? { ...summary, state: stateAfterError(summary.items) } : summary;
}
