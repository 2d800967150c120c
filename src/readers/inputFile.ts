import { constants, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';

/** A regular file that may be read. */
export interface InputFile {
  /** Absolute. */
  readonly path: string;
  /** Size when it was looked up. It is also 0 for files that the system generates while they are read, as in /proc. */
  readonly bytes: number;
}

/** In bytes. Node's longest string has about 512 MiB; half of that is a mistake rather than an item. */
export const longestText = 256 * 2 ** 20;
export const longestTextWords = '256 MiB';

/** Looks up an input file without opening it. Rejects with UserFacingError if it is not a regular file that may be read. */
export async function inputFile(path: string, baseDir: string): Promise<InputFile> {
  const absolute = resolve(baseDir, path);
  const found = await stat(absolute).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    throw new UserFacingError(
      found.code === 'ENOENT'
        ? `the input file ${absolute} does not exist`
        : `the input file ${absolute} cannot be read: ${found.message}`,
      'Check the path. It is relative to the working directory.',
    );
  }
  if (!found.isFile()) {
    throw new UserFacingError(
      `the input ${absolute} is not a regular file but ${kindOf(found)}`,
      'Name a file, or use glob:PATTERN for many.',
    );
  }
  await access(absolute, constants.R_OK).catch((error: unknown) => {
    throw unreadable(absolute, error);
  });
  return { path: absolute, bytes: found.size };
}

export const unreadable = (path: string, error: unknown): UserFacingError =>
  new UserFacingError(`${path} cannot be read: ${messageOf(error)}`, 'Check the file and its permissions.');

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}
