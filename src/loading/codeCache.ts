import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { esbuildVersion } from './esbuild.ts';
import type { Transformed } from './transform.ts';
import { isPrivate, sweep, userCacheDir } from './userCache.ts';

/** Transformed files of earlier runs, keyed by a hash of everything that they depend on. */
export interface CodeCache {
  get(key: string): Transformed | undefined;
  set(key: string, made: Transformed): void;
}

/** To be raised whenever `transform` makes other code of the same text. */
const codeVersion = 3;

/**
 * The cache of this user, for this version of esbuild and Node. Nothing is cached if other users can write to the
 * folder, because its files are executed, or if it cannot be written.
 */
export function openCodeCache(root = userCacheDir()): CodeCache {
  const dir = join(root, `code-${codeVersion}-${esbuildVersion()}-node${process.versions.node}`);
  if (!isPrivate(dir)) return { get: () => undefined, set: () => {} };
  let isSwept = false;
  return {
    get(key) {
      try {
        return JSON.parse(readFileSync(join(dir, key), 'utf8')) as Transformed;
      } catch {
        return undefined;
      }
    },
    set(key, made) {
      const path = join(dir, key);
      const partial = `${path}.${process.pid}.${threadId}`;
      try {
        if (!isSwept) sweep(dir);
        isSwept = true;
        writeFileSync(partial, JSON.stringify(made), { mode: 0o600, flag: 'wx' });
        renameSync(partial, path);
      } catch {
        // The disk is full or the folder is gone. The next run transforms the file again.
        rmSync(partial, { force: true });
      }
    },
  };
}
