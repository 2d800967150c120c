import { loadRecording } from '../recording/loadRecording.ts';
import { mergeRecordings } from '../recording/merge/mergeRecordings.ts';
import { writeSummary } from '../recording/summaryFile.ts';
import { recordingFolder } from '../supervisor/recordingFolder.ts';
import { exitCodeOf } from './exitCodes.ts';
import { recordedSummary } from './recordedSummary.ts';
import { showRun } from './show.ts';
import { parseMerge } from './showArguments.ts';

/** `poolscope merge`: resolves with the exit code. Rejects with UserFacingError. */
export async function merge(args: readonly string[]): Promise<number> {
  const request = parseMerge(args, process.cwd());
  const { recordings, recording, partial } = request;
  await mergeRecordings(await Promise.all(recordings.map(recordingFolder)), recording, partial);
  const model = await loadRecording(recording, { keepLogs: true });
  if (model.state !== 'interrupted') writeSummary(recording, await recordedSummary(recording, model));
  return (await showRun(request, model)) || exitCodeOf(model);
}
