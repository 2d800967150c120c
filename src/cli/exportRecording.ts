import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { openOutput, type Output } from '../files/output.ts';
import { runPage } from '../pageWriter/runPage.ts';
import { packRecording } from '../recording/archive.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { recordingFolder } from '../supervisor/recordingFolder.ts';
import { parseExport, type ExportRequest } from './arguments.ts';
import { exitCodes } from './exitCodes.ts';
import { isRunFormat, runText } from './exports/runFormats.ts';
import { samplesOf, formatProfile, requireProfile, v8Formats } from './profileFormats.ts';
import { notWritable } from './runOutputs.ts';

/** A file is all text or all bytes. */
type Pieces = Iterable<string> | AsyncIterable<string> | AsyncIterable<Uint8Array>;

/** Text is written in pieces of about this many characters. */
const pieceLength = 1 << 18;

/** `poolscope export`: resolves with the exit code. Rejects with UserFacingError. */
export async function exportRecording(args: readonly string[]): Promise<number> {
  const request = parseExport(args, process.cwd());
  const pieces = await piecesOf(request);
  const { out } = request;
  const output: Output = await openOutput(out).catch((error: unknown) => {
    throw notWritable(out, error);
  });
  await write(output, pieces);
  await output.end();
  if (output.failure) throw notWritable(output.name, output.failure);
  return exitCodes.succeeded;
}

/** The file in pieces, so that one of millions of items never has to fit into memory. */
async function piecesOf({ recording: named, format, items }: ExportRequest): Promise<Pieces> {
  const recording = await recordingFolder(named);
  if (format === 'html') {
    if (!items) return [await runPage(recording, join(__dirname, 'webview'))];
    throw new UserFacingError('--to html shows the whole run', 'Leave --items out.');
  }
  if (format === 'poolscope') {
    if (!items) return packRecording(recording);
    throw new UserFacingError('--to poolscope packs the whole recording', 'Leave --items out.');
  }
  const model = await loadRecording(recording, { keepLogs: false });
  if (isRunFormat(format)) return runText(model, recording, format, items);
  const profile = requireProfile(model);
  return [formatProfile(profile, format ?? v8Formats[profile.kind], samplesOf(profile, items))];
}

/** Resolves when all pieces are written. After a failure no more are taken. */
async function write(output: Output, pieces: Pieces): Promise<void> {
  let text = '';
  for await (const piece of pieces) {
    if (typeof piece === 'string') text += piece;
    else await output.write(piece);
    if (text.length < pieceLength) continue;
    await output.write(Buffer.from(text));
    text = '';
    if (output.failure) return;
  }
  await output.write(Buffer.from(text));
}
