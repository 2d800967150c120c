import { existsSync, readFileSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join } from 'node:path';

/** The package of an import: `lodash` of `lodash/fp`, `@a/b` of `@a/b/c`. Undefined for a part of Node. */
export function packageOf(specifier: string): string | undefined {
  if (isBuiltin(specifier)) return undefined;
  const parts = specifier.split('/');
  return parts.slice(0, specifier.startsWith('@') ? 2 : 1).join('/');
}

/** The version of the package that code in a folder would import; null if there is none. */
export function installedVersion(dir: string, name: string): string | null {
  for (const modules of packageFolders(dir)) {
    try {
      const text = readFileSync(join(modules, name, 'package.json'), 'utf8');
      const { version } = JSON.parse(text) as { readonly version?: unknown };
      return typeof version === 'string' ? version : null;
    } catch {
      // The next folder may have it.
    }
  }
  return null;
}

/** The `node_modules` folders that Node searches for code in a folder, nearest first. */
export function packageFolders(dir: string): readonly string[] {
  const found: string[] = [];
  for (let at = dir; ; at = dirname(at)) {
    const modules = join(at, 'node_modules');
    if (existsSync(modules)) found.push(modules);
    if (at === dirname(at)) return found;
  }
}
