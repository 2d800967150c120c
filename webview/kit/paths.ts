import { packagePath } from '../../src/words/profile.ts';

/** The last part of a path. */
export const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** A path below `baseDir` relative to it, any other as it is. */
export function relativePath(path: string, baseDir: string | undefined): string {
  if (!baseDir) return path;
  const base = /[/\\]$/.test(baseDir) ? baseDir : baseDir + (baseDir.includes('\\') ? '\\' : '/');
  return path.startsWith(base) ? path.slice(base.length) : path;
}

/** The path of a function in a profile: packages from their name on, Node's own files as they are. */
export function profilePath(file: string, baseDir: string | undefined): string {
  return /^$|^node:/.test(file) ? file : packagePath(relativePath(file, baseDir));
}
