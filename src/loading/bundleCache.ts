import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageFolders } from './installedPackages.ts';
import { bundleFile, bundleHash } from './moduleBundle.ts';
import { isPrivate, userCacheDir } from './userCache.ts';

/** Bundles that this machine has received, by their hash. */
export interface BundleCache {
  /** The code with this hash; undefined if there is none, or its file was changed. */
  find(hash: string): string | undefined;
  keep(hash: string, code: string): void;
}

/** Keeps nothing if other users can write to the folder, because the code is run, or if it cannot be written. */
export function openBundleCache(dir = join(userCacheDir(), 'bundles-1')): BundleCache {
  if (!isPrivate(dir)) return { find: () => undefined, keep: () => {} };
  return {
    find(hash) {
      try {
        const code = readFileSync(join(dir, bundleFile(hash)), 'utf8');
        return bundleHash(code) === hash ? code : undefined;
      } catch {
        return undefined;
      }
    },
    keep(hash, code) {
      const path = join(dir, bundleFile(hash));
      const partial = `${path}.${process.pid}`;
      try {
        writeFileSync(partial, code, { mode: 0o600, flag: 'wx' });
        renameSync(partial, path);
      } catch {
        // The disk is full. The next run sends the code again.
        rmSync(partial, { force: true });
      }
    },
  };
}

/** Code finds our library under this name also where it is not installed, as on one machine. */
export const libraryName = 'poolscope';

/**
 * Writes the bundle to a folder from which Node finds the packages of another folder: each `node_modules` that it would
 * search there is a link in a folder above the bundle. `libraryDir`: the folder with the files of our library. Returns the path of
 * the bundle.
 */
export function placeBundle(code: string, dir: string, packagesOf: string, libraryDir: string): string {
  let at = join(dir, 'module');
  mkdirSync(at, { recursive: true, mode: 0o700 });
  placeLibrary(join(at, 'node_modules', libraryName), libraryDir);
  for (const modules of packageFolders(packagesOf).toReversed()) {
    at = join(at, 'm');
    mkdirSync(at, { mode: 0o700 });
    symlinkSync(modules, join(at, 'node_modules'), 'junction');
  }
  const path = join(at, bundleFile(bundleHash(code)));
  writeFileSync(path, code, { mode: 0o600 });
  return path;
}

/** A package that exports our library. Links to files need a permission on Windows. */
function placeLibrary(dir: string, libraryDir: string): void {
  const exports = { import: './library.mjs', require: './library.js' };
  mkdirSync(dir, { recursive: true, mode: 0o700 });
  writeFileSync(join(dir, 'package.json'), JSON.stringify({ name: libraryName, exports }));
  const [module, script] = [join(libraryDir, 'library.mjs'), join(libraryDir, 'library.js')];
  writeFileSync(join(dir, 'library.mjs'), `export * from ${JSON.stringify(pathToFileURL(module).href)};`);
  writeFileSync(join(dir, 'library.js'), `module.exports = require(${JSON.stringify(script)});`);
}
