/** The last part of a path. */
export const baseName = (path: string): string =>
  path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);

/** A path below `baseDir` relative to it, any other as it is. */
export function relativePath(path: string, baseDir: string | undefined): string {
  if (!baseDir) return path;
  const base = /[/\\]$/.test(baseDir) ? baseDir : baseDir + (baseDir.includes('\\') ? '\\' : '/');
  return path.startsWith(base) ? path.slice(base.length) : path;
}
