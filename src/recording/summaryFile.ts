import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { anything, fields, listOf, numberIn, optional, text, type Shape } from '../base/shape.ts';
import { itemCountsShape, runStateShape } from '../model/run/outcomeShapes.ts';
import { stateAfterError, type OutcomeCounts, type RunState } from '../model/run/runModel.ts';
import { recordingFileMode, recordingFiles } from './format.ts';
import { readJsonFile } from './jsonFile.ts';

/** The part of a RunSummary that a list of recordings needs. */
export interface RecordedSummary {
  readonly state: RunState;
  readonly items: Readonly<OutcomeCounts> & { readonly total: number };
  readonly wallMs: number;
  /** Errors that came after their item had ended, at most 100. Missing in older recordings. */
  readonly strayErrors?: readonly unknown[];
  readonly error?: { readonly message: string };
}

/** Completes a recording. Throws if it cannot be written: the recording then has no summary. */
export function writeSummary(dir: string, summary: RecordedSummary): void {
  const path = join(dir, recordingFiles.summary);
  try {
    writeFileSync(path, JSON.stringify(summary), { mode: recordingFileMode });
  } catch (error) {
    rmSync(path, { force: true });
    throw error;
  }
}

/** The part that lists need. */
export const recordedSummary: Shape<RecordedSummary> = fields<RecordedSummary>({
  state: runStateShape,
  items: itemCountsShape,
  wallMs: numberIn(0, Number.MAX_VALUE),
  strayErrors: optional(listOf(anything)),
  error: optional(fields<{ readonly message: string }>({ message: text })),
});

/**
 * The summary of a finished run as it was written; undefined if there is none, or if it is damaged: all that it says
 * follows from the events.
 */
export async function readSummary<Summary extends RecordedSummary>(
  dir: string,
  shape: Shape<Summary>,
): Promise<Summary | undefined> {
  return readJsonFile(dir, recordingFiles.summary, shape, withCurrentState);
}

/** Before version 3, the events used one word for both states after an error. */
function withCurrentState(summary: object): object {
  const { state, items } = summary as { readonly state?: unknown; readonly items?: OutcomeCounts };
  if (state !== 'failed' || itemCountsShape(items)) return summary;
  return { ...summary, state: stateAfterError(items as OutcomeCounts) };
}
