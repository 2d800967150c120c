import { UserFacingError } from '../base/errors.ts';
import { fromArray, prefixed, type Reader } from './reader.ts';

/** Sorted paths of the matching files, relative to the base folder. `node_modules` is skipped unless the pattern names it. */
export const globReader: Reader = {
  syntax: 'glob:PATTERN',
  match: prefixed('glob:'),
  open: async (rest, { baseDir }) => {
    const { glob } = await import('tinyglobby');
    const ignore = rest.includes('node_modules') ? [] : ['**/node_modules/**'];
    const paths = await glob([rest], { cwd: baseDir, ignore, onlyFiles: true, expandDirectories: false });
    if (paths.length === 0) {
      throw new UserFacingError(
        `no file matches ${rest} in ${baseDir}`,
        'Check the pattern. It is relative to the working directory.',
      );
    }
    return fromArray(paths.sort());
  },
};
