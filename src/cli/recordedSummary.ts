import { summarise, type RunSummary } from '../model/compare/summary.ts';
import { summaryShape } from '../model/compare/summaryShape.ts';
import type { RunModel } from '../model/run/runModel.ts';
import { readSummary } from '../recording/summaryFile.ts';

const tailLength = 5;

/** The summary that a recording holds, or one of its model. `model` has the log records. */
export async function recordedSummary(recording: string, model: RunModel): Promise<RunSummary> {
  const summary =
    (await readSummary(recording, summaryShape)) ??
    summarise(model, { totalMs: model.nowMicros / 1000, recording, logTail: logTails(model) });
  return { ...summary, recording };
}

/** The last lines of each item that failed. */
function logTails({ logs, failures }: RunModel): (item: number) => readonly string[] {
  const tails = new Map<number, string[]>();
  for (const { item, text } of logs) {
    if (item === null || !failures.has(item)) continue;
    const tail = tails.get(item) ?? [];
    tail.push(text);
    if (tail.length > tailLength) tail.shift();
    tails.set(item, tail);
  }
  return (item) => tails.get(item) ?? [];
}
