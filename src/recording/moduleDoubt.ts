import { existsSync, realpathSync, statSync } from 'node:fs';
import { messageOf } from '../base/errors.ts';
import { dirname, isAbsolute, join, normalize, relative } from 'node:path';

/**
 * Why the module that a recording names may not be the user's, as the second half of a sentence; undefined if it is a file
 * in one of the folders `roots`. Links are followed.
 */
export function moduleDoubt(module: string, recording: string, roots: readonly string[]): string | undefined {
  const problem = pathProblem(module);
  if (problem !== undefined) return problem;
  if (isInside(recording, module)) return 'it lies in the recording';
  if (roots.some((root) => isInside(root, module))) return undefined;
  return roots.length === 0 ? 'no folder is open' : `it lies outside of ${roots.join(' and ')}`;
}

/** Why a recorded path cannot be one that Poolscope wrote, as the second half of a sentence. */
export function pathProblem(path: string): string | undefined {
  if (!isAbsolute(path) || normalize(path) !== path) return 'it is no absolute path without ".."';
  if (/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(path)) return 'its name has control characters';
  try {
    const found = statSync(path, { throwIfNoEntry: false });
    return !found || found.isFile() ? undefined : 'it is not a regular file';
  } catch (error) {
    return `the system cannot look it up (${(error as NodeJS.ErrnoException).code ?? messageOf(error)})`;
  }
}

/** The folder of the project that a person works in: that of the repository, else of the outermost package.json above. */
export function workRoot(folder: string): string {
  let root = folder;
  for (let at = folder; ; at = dirname(at)) {
    if (existsSync(join(at, '.git'))) return at;
    if (existsSync(join(at, 'package.json'))) root = at;
    if (dirname(at) === at) return root;
  }
}

/** Whether a file is below a folder. Links are followed. */
export function isInside(folder: string, file: string): boolean {
  const path = relative(realPath(folder), realPath(file));
  return path !== '' && path !== '..' && !/^\.\.[\\/]/.test(path) && !isAbsolute(path);
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
