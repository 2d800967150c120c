import { readdirSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join } from 'node:path';
import { isPrivate, sweep, userCacheDir } from './userCache.ts';

// From Node 22.1 and 22.10 on.
const { enableCompileCache, flushCompileCache } = nodeModule as {
  readonly enableCompileCache?: (dir: string) => unknown;
  readonly flushCompileCache?: () => void;
};

const cacheDir = (): string => join(userCacheDir(), 'compiled-1');

/**
 * Lets Node keep the compiled code of all files that this process loads from now on. Node executes what it finds in the
 * folder, so nothing is kept if other users can write to it. A measurement of coverage needs the code of all functions.
 */
export function keepCompiledCode(): void {
  if (!enableCompileCache || process.env['NODE_V8_COVERAGE'] !== undefined) return;
  try {
    const dir = cacheDir();
    if (isPrivate(dir)) enableCompileCache(dir);
  } catch {
    // A user without an entry in the password file has no such folder.
  }
}

/** Writes the compiled code now, for a process that will be killed; Node does it at `exit`. Old files are deleted. */
export function flushCompiledCode(): void {
  if (!flushCompileCache) return;
  flushCompileCache();
  try {
    for (const version of readdirSync(cacheDir())) sweep(join(cacheDir(), version));
  } catch {
    // Nothing is kept.
  }
}
