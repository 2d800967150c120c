import { lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir, platform } from 'node:os';
import { join } from 'node:path';
import { makeFolder } from '../files/makeFolder.ts';

/** One month. A project may pause for less, and the limit bounds the size of the cache. */
const keptMs = 30 * 24 * 3600_000;

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
    makeFolder(dir, 0o700);
    const found = lstatSync(dir);
    const isOwn = process.getuid === undefined || (found.uid === process.getuid() && (found.mode & 0o022) === 0);
    return found.isDirectory() && isOwn;
  } catch {
    return false;
  }
}

/** Deletes the files of a folder that are older than a month. */
export function sweep(dir: string): void {
  const oldest = Date.now() - keptMs;
  for (const name of readdirSync(dir)) {
    const path = join(dir, name);
    if (statSync(path).mtimeMs < oldest) rmSync(path, { force: true });
  }
}
