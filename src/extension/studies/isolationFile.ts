import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IsolationCheck } from '../../model/compare/isolation.ts';
import { recordingFileMode, recordingFiles } from '../../recording/format.ts';

/** Writes the result of an isolation check into the recording of its run. */
export async function writeIsolation(dir: string, check: IsolationCheck): Promise<void> {
  await writeFile(join(dir, recordingFiles.isolation), JSON.stringify(check), { mode: recordingFileMode });
}

/** Null if the run has not been checked. */
export async function readIsolation(dir: string): Promise<IsolationCheck | null> {
  const text = await readFile(join(dir, recordingFiles.isolation), 'utf8').catch(() => undefined);
  return text === undefined ? null : (JSON.parse(text) as IsolationCheck);
}
