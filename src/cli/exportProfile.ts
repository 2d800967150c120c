import { openOutput, type Output } from '../files/output.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { parseExport } from './arguments.ts';
import { exitCodes } from './exitCodes.ts';
import { samplesOf, formatProfile, requireProfile, v8Formats } from './profileFormats.ts';
import { notWritable } from './runOutputs.ts';

/** `poolscope export`: resolves with the exit code. Rejects with UserFacingError. */
export async function exportProfile(args: readonly string[]): Promise<number> {
  const { recording, format, out, items } = parseExport(args, process.cwd());
  const profile = requireProfile(await loadRecording(recording, { keepLogs: false }));
  const text = formatProfile(profile, format ?? v8Formats[profile.kind], samplesOf(profile, items));
  const output: Output = await openOutput(out).catch((error: unknown) => {
    throw notWritable(out, error);
  });
  await output.write(Buffer.from(text));
  await output.end();
  if (output.failure) throw notWritable(output.name, output.failure);
  return exitCodes.succeeded;
}
