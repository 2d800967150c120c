import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { UserFacingError } from '../base/errors.ts';
import type { RunEvidence } from '../model/facts/evidence.ts';
import { loadRecording } from '../recording/loadRecording.ts';
import { isInside, workRoot } from '../recording/moduleDoubt.ts';
import { readEvidence } from '../studies/evidence/readEvidence.ts';
import { recordingFolder } from '../supervisor/recordingFolder.ts';

/** What a recorded run has shown. Rejects with UserFacingError for a recording that cannot show anything about code. */
export async function openEvidence(recording: string): Promise<RunEvidence> {
  const dir = await recordingFolder(recording);
  const shown = await readEvidence(dir, await loadRecording(dir, { keepLogs: false }));
  if (shown) return shown;
  throw new UserFacingError(
    `${recording} shows nothing about code: its run is not over, or Poolscope did not start it, or it is of an early version`,
    'Record a run of a job, with poolscope run <module>#<job> --record DIR.',
  );
}

/** The job's module, and the files with a place that the run has shown something about, if they belong to this project. */
export function filesOf({ job, places }: RunEvidence, cwd: string): readonly string[] {
  const root = workRoot(cwd);
  return [...new Set([job.file, ...places.map(({ file }) => file)])].filter(
    (file) => existsSync(file) && isInside(root, file),
  );
}

/** Whether the run loaded another text of this file. */
export function hasChanged(path: string, { code }: RunEvidence): boolean {
  const hash = code[path];
  return hash !== undefined && hash !== createHash('sha256').update(readFileSync(path, 'utf8')).digest('hex');
}
