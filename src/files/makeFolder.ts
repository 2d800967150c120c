import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';

/**
 * Makes a folder that the user has named, and those above it that are missing. The recursive form of Node never returns if a
 * folder that exists takes no folders, as /proc does. Throws UserFacingError if it cannot be made.
 */
export function makeFolder(path: string, mode?: number): void {
  const missing: string[] = [];
  for (let at = path; !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const folder of missing) {
    try {
      mkdirSync(folder, mode);
    } catch (error) {
      // Another process has made it in between.
      if ((error as NodeJS.ErrnoException).code === 'EEXIST') continue;
      throw cannotMake(path, whyNot(error, dirname(folder)));
    }
  }
  if (!statSync(path).isDirectory()) throw cannotMake(path, 'it is a file');
}

const cannotMake = (path: string, why: string): UserFacingError =>
  new UserFacingError(
    `the folder ${path} cannot be made: ${why}`,
    'Name a folder in one that exists and can be written.',
  );

function whyNot(error: unknown, parent: string): string {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOTDIR':
      return `${parent} is a file`;
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return `${parent} is not writable`;
    default:
      return messageOf(error);
  }
}
