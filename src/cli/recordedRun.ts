import { summarise, type RunSummary } from '../model/compare/summary.ts';
import { summaryShape } from '../model/compare/summaryShape.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { recordingFolder } from '../supervisor/recordingFolder.ts';
import { readSummary } from '../recording/summaryFile.ts';

/** A run that was recorded, to compare with. */
export interface RecordedRun {
  readonly recording: string;
  readonly model: RunModel;
  readonly summary: RunSummary;
}

/** Rejects with UserFacingError if the recording cannot be read. */
export async function openRecordedRun(recording: string): Promise<RecordedRun> {
  const dir = await recordingFolder(recording);
  const model = await loadRecording(dir, { keepLogs: false });
  const context = { totalMs: model.nowMicros / 1000, recording, logTail: () => [] };
  return { recording, model, summary: (await readSummary(dir, summaryShape)) ?? summarise(model, context) };
}
