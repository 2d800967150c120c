import { join } from 'node:path';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import { isArchive, unpackRecording } from '../recording/archive.ts';

/**
 * The folder of the recording at a path: the path itself, or for a `.poolscope` file a private folder with its contents,
 * which exists until this process ends. Rejects with UserFacingError if the file contains no recording.
 */
export async function recordingFolder(path: string): Promise<string> {
  if (!isArchive(path)) return path;
  const workDir = createWorkDir();
  process.once('exit', () => removeWorkDir(workDir));
  const dir = join(workDir, 'recording');
  await unpackRecording(path, dir);
  return dir;
}
