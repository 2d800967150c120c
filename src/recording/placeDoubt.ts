import { isInside, pathProblem } from './moduleDoubt.ts';

/** Files that stacks name, as source maps write them too. */
const sourceFile = /\.(?:[cm]?[jt]s|[jt]sx|vue|svelte|astro)$/i;

/**
 * Why a file that a recording names is not opened, as the second half of a sentence; undefined if it lies in one of the
 * folders `roots`, or is a source file, as a stack names it. Another machine is not asked, because it would learn who asks.
 */
export function placeDoubt(file: string, roots: readonly string[]): string | undefined {
  const isRemote = /^(?:\\\\|\/\/)/.test(file);
  if (isRemote && !roots.some((root) => file.startsWith(root))) return 'it is on another machine';
  const problem = pathProblem(file);
  if (problem !== undefined) return problem;
  if (sourceFile.test(file) || roots.some((root) => isInside(root, file))) return undefined;
  return 'it is no source file and lies outside of the workspace';
}
