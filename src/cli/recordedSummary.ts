import { summarise, type RunSummary } from '../model/compare/summary.ts';
import { summaryShape } from '../model/compare/summaryShape.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { readSummary } from '../recording/summaryFile.ts';

const tailLength = 5;

/** The summary that a recording holds, or one of its model. `model` has the log records. */
export async function recordedSummary(recording: string, model: RunModel): Promise<RunSummary> {
  const logTail = (item: number): string[] =>
    model.logs
      .filter((record) => record.item === item)
      .slice(-tailLength)
      .map((record) => record.text);
  const summary =
    (await readSummary(recording, summaryShape)) ??
    summarise(model, { totalMs: model.nowMicros / 1000, recording, logTail });
  return { ...summary, recording };
}
