import { lstatSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { threadId } from 'node:worker_threads';
import { esbuildVersion } from './esbuild.ts';
import type { Transformed } from './transform.ts';

/** Transformed files of earlier runs, keyed by a hash of everything that they depend on. */
export interface CodeCache {
  get(key: string): Transformed | undefined;
  set(key: string, made: Transformed): void;
}

/** One month. A project may pause for less, and the limit bounds the size of the cache. */
const keptMs = 30 * 24 * 3600_000;

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

/** The folder of this user for files that later runs need again. */
export function userCacheDir(): string {
  const caches: Readonly<Partial<Record<NodeJS.Platform, string | undefined>>> = {
    darwin: join(homedir(), 'Library/Caches'),
    win32: process.env['LOCALAPPDATA'],
  };
  return join(caches[platform()] ?? process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'poolscope');
}

/** Creates the folder if it is missing. False if other users can write to it, or it cannot be created. */
export function isPrivate(dir: string): boolean {
  try {
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    const found = lstatSync(dir);
    const isOwn = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0);
    return found.isDirectory() && isOwn;
  } catch {
    return false;
  }
}

function sweep(dir: string): void {
  const oldest = Date.now() - keptMs;
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (statSync(path).mtimeMs < oldest) rmSync(path, { force: true });
  }
}
