import { summarise } from '../model/summary.ts';
import { loadRecording, readSummary } from '../supervisor/recordings.ts';
import { parseShow } from './arguments.ts';
import { exitCodes } from './exitCodes.ts';
import { printableJson } from './format.ts';
import { formatReport } from './report.ts';

const tailLength = 5;

/** `poolscope show`; resolves with the exit code. Throws UserFacingError. */
export async function show(args: readonly string[]): Promise<number> {
  const { recording, json } = parseShow(args, process.cwd());
  const model = await loadRecording(recording, { keepLogs: true });
  const logTail = (item: number): string[] =>
    model.logs
      .filter((record) => record.item === item)
      .slice(-tailLength)
      .map((record) => record.text);
  const summary =
    (await readSummary(recording)) ?? summarise(model, { totalMs: model.nowMicros / 1000, recording, logTail });
  const shown = { ...summary, recording };
  process.stdout.write(json ? `${printableJson(shown)}\n` : `${formatReport(model, shown)}\n`);
  return exitCodes.succeeded;
}
