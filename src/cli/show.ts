import { summarise, type RunSummary } from '../model/compare/summary.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { readSummary } from '../recording/summaryFile.ts';
import { parseShow } from './arguments.ts';
import { exitCodes } from './exitCodes.ts';
import { printable, printableJson } from './format.ts';
import { writeJunit } from './junit.ts';
import { everySample } from '../model/profile/fold.ts';
import { formatProfile, requireProfile } from './profileFormats.ts';
import { formatReport } from './report.ts';
import { isBroken, openBaseline, verdictOn } from './verdict.ts';

const tailLength = 5;

/** `poolscope show`: resolves with the exit code. Rejects with UserFacingError. */
export async function show(args: readonly string[]): Promise<number> {
  const { recording, json, budgets, baseline, junit, profile } = parseShow(args, process.cwd());
  const model = await loadRecording(recording, { keepLogs: true });
  if (profile) {
    process.stdout.write(printable(formatProfile(requireProfile(model), 'markdown', everySample)));
    return exitCodes.succeeded;
  }
  const logTail = (item: number): string[] =>
    model.logs
      .filter((record) => record.item === item)
      .slice(-tailLength)
      .map((record) => record.text);
  const summary =
    (await readSummary<RunSummary>(recording)) ??
    summarise(model, { totalMs: model.nowMicros / 1000, recording, logTail });
  const shown = { ...summary, recording };
  const before = await openBaseline(baseline, model.setup.label);
  const verdict = verdictOn(model, shown, budgets, before);
  process.stdout.write(
    json ? `${printableJson({ ...shown, ...verdict })}\n` : `${formatReport(model, shown, verdict)}\n`,
  );
  const unwritten = writeJunit(junit, model, shown, verdict.budgets);
  for (const line of unwritten) process.stderr.write(`error: ${line}\n`);
  return unwritten.length > 0 || isBroken(verdict) ? exitCodes.someFailed : exitCodes.succeeded;
}
