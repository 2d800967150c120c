import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
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

/**
 * Writes the bundle to a folder from which Node finds the packages of another folder: each `node_modules` that it would
 * search there is a link in a folder above the bundle. Returns the path of the bundle.
 */
export function placeBundle(code: string, dir: string, packagesOf: string): string {
  let at = join(dir, 'module');
  mkdirSync(at, { recursive: true, mode: 0o700 });
  for (const modules of packageFolders(packagesOf).toReversed()) {
    at = join(at, 'm');
    mkdirSync(at, { mode: 0o700 });
    symlinkSync(modules, join(at, 'node_modules'), 'junction');
  }
  const path = join(at, bundleFile(bundleHash(code)));
  writeFileSync(path, code, { mode: 0o600 });
  return path;
}
