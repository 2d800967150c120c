import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { openOutput, type Output } from '../files/output.ts';
import { runPage } from '../pageWriter/runPage.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { parseExport, type ExportRequest } from './arguments.ts';
import { exitCodes } from './exitCodes.ts';
import { samplesOf, formatProfile, requireProfile, v8Formats } from './profileFormats.ts';
import { notWritable } from './runOutputs.ts';

/** `poolscope export`: resolves with the exit code. Rejects with UserFacingError. */
export async function exportRecording(args: readonly string[]): Promise<number> {
  const request = parseExport(args, process.cwd());
  const text = await textOf(request);
  const { out } = request;
  const output: Output = await openOutput(out).catch((error: unknown) => {
    throw notWritable(out, error);
  });
  await output.write(Buffer.from(text));
  await output.end();
  if (output.failure) throw notWritable(output.name, output.failure);
  return exitCodes.succeeded;
}

async function textOf({ recording, format, items }: ExportRequest): Promise<string> {
  if (format === 'html') {
    if (!items) return runPage(recording, join(__dirname, 'webview'));
    throw new UserFacingError('--to html shows the whole run', 'Leave --items out.');
  }
  const profile = requireProfile(await loadRecording(recording, { keepLogs: false }));
  return formatProfile(profile, format ?? v8Formats[profile.kind], samplesOf(profile, items));
}
