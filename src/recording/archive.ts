import { existsSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { unzip, zipped } from '../files/zip.ts';
import { recordingFiles } from './format.ts';
import { notARecording } from './readEvents.ts';

/** The ending of a recording in one file: a ZIP file with the files of the folder, without the folder. */
export const archiveEnding = '.poolscope';

/** Whether a path is a recording in one file. */
export const isArchive = (path: string): boolean =>
  path.endsWith(archiveEnding) && statSync(path, { throwIfNoEntry: false })?.isFile() === true;

/** Much larger recordings are not sent as one file. */
const mostUnpackedBytes = 2 ** 33;

const names: readonly string[] = Object.values(recordingFiles);

/** A recording as one file, in pieces. */
export function packRecording(dir: string): AsyncGenerator<Buffer, void, undefined> {
  if (!existsSync(join(dir, recordingFiles.events))) throw notARecording(dir);
  return zipped(names.map((name) => ({ name, path: join(dir, name) })).filter(({ path }) => existsSync(path)));
}

/** Writes the recording of a file into a new folder. Rejects with UserFacingError if the file is none; there is no folder then. */
export async function unpackRecording(file: string, dir: string): Promise<void> {
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  try {
    // A file that was packed with its folder has the folder's name before the names.
    await unzip(file, (name) => pathIn(dir, name.slice(name.lastIndexOf('/') + 1)), mostUnpackedBytes);
    if (!existsSync(join(dir, recordingFiles.events))) throw new Error(`it has no ${recordingFiles.events}`);
  } catch (error) {
    rmSync(dir, { recursive: true, force: true });
    throw new UserFacingError(
      `${file} cannot be opened: ${messageOf(error)}`,
      'Export the run again: poolscope export RECORDING --to poolscope --out FILE.',
    );
  }
}

/** No name leads out of the folder: only those of a recording are written. */
const pathIn = (dir: string, name: string): string | undefined => (names.includes(name) ? join(dir, name) : undefined);
