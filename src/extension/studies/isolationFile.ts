import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { IsolationCheck } from '../../model/compare/isolation.ts';
import { recordingFileMode, recordingFiles } from '../../recording/format.ts';

/** What a check of a run found stays with its recording. */
export async function writeIsolation(dir: string, check: IsolationCheck): Promise<void> {
  await writeFile(join(dir, recordingFiles.isolation), JSON.stringify(check), { mode: recordingFileMode });
}

/** Null where no check was made. */
export async function readIsolation(dir: string): Promise<IsolationCheck | null> {
  const text = await readFile(join(dir, recordingFiles.isolation), 'utf8').catch(() => undefined);
  return text === undefined ? null : (JSON.parse(text) as IsolationCheck);
}
