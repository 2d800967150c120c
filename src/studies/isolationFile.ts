import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IsolationCheck } from '../model/compare/isolation.ts';
import { isolationShape } from '../model/compare/isolationShape.ts';
import { recordingFileMode, recordingFiles } from '../recording/format.ts';
import { readJsonFile } from '../recording/jsonFile.ts';

/** Writes the result of an isolation check into the recording of its run. A link in its place is replaced, not followed. */
export async function writeIsolation(dir: string, check: IsolationCheck): Promise<void> {
  const path = join(dir, recordingFiles.isolation);
  const written = `${path}.${process.pid}`;
  await writeFile(written, JSON.stringify(check), { mode: recordingFileMode, flag: 'wx' });
  await rename(written, path);
}

/** Null if the run has not been checked, or if the file is damaged. */
export async function readIsolation(dir: string): Promise<IsolationCheck | null> {
  return (await readJsonFile(dir, recordingFiles.isolation, isolationShape)) ?? null;
}
