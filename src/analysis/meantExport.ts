import { findJobSites } from './findJobSites.ts';
import { parseOutline } from './parse.ts';

/**
 * The export that a command means if it names none: `default` if the module has one, else the only function. If there are
 * several, it returns all their names. If none is found, it returns `default`, because `export * from` may add functions.
 */
export function meantExport(sourceText: string, fileName: string): string | readonly string[] {
  const { exports } = parseOutline(sourceText, fileName);
  if (exports.some(({ exportName }) => exportName === 'default')) return 'default';
  const names = findJobSites(sourceText, fileName).sites.map(({ exportName }) => exportName);
  const [only = 'default', ...others] = names;
  return others.length === 0 ? only : names;
}
