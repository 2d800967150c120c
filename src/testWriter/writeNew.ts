import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { makeFolder } from '../files/makeFolder.ts';

/**
 * Writes a test and its fixture under the first names that are free: `stem`, `stem-2`, `stem-3` and so on, with the two
 * endings. No file is overwritten. Returns the paths. Throws UserFacingError if the folder cannot be written.
 */
export function writeNew(
  folder: string,
  stem: string,
  suffixes: readonly [test: string, fixture: string],
  textsFor: (stem: string) => readonly [test: string, fixture: string],
): readonly [test: string, fixture: string] {
  for (let k = 1; ; k++) {
    const name = k === 1 ? stem : `${stem}-${k}`;
    const paths = [join(folder, `${name}${suffixes[0]}`), join(folder, `${name}${suffixes[1]}`)] as const;
    if (paths.some((path) => existsSync(path))) continue;
    const texts = textsFor(name);
    makeFolder(folder);
    try {
      writeFileSync(paths[1], texts[1], { flag: 'wx' });
      writeFileSync(paths[0], texts[0], { flag: 'wx' });
    } catch (error) {
      throw new UserFacingError(`the test could not be written: ${messageOf(error)}`, 'Name another folder.');
    }
    return paths;
  }
}
