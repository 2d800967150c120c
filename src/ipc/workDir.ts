import { lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { ownerOf, writeOwner } from './owner.ts';

const prefix = 'poolscope-work-';
/** The longest path of a socket that every system takes: macOS takes 103 bytes, Linux 107. */
const mostSocketBytes = 103;
/** The longest path of a socket, without the folder for temporary files. */
const afterBase = `/${prefix}XXXXXX/runner-100.sock`;

/**
 * Creates a private folder (mode 0700) for temporary files of one run or one manager: spools, bundle, socket. Removes
 * the folders whose owners were killed before they could remove them. Throws a UserFacingError if the path of a socket
 * in it would be too long.
 */
export function createWorkDir(): string {
  const base = shortBase();
  sweepAbandoned(base);
  const dir = mkdtempSync(join(base, prefix));
  writeOwner(dir);
  return dir;
}

/** The folder for temporary files, or /tmp if the path of that one is too long for a socket. */
function shortBase(): string {
  const configured = tmpdir();
  if (process.platform === 'win32' || isShort(configured)) return configured;
  if (isDirectory('/tmp')) return '/tmp';
  throw new UserFacingError(
    `the folder for temporary files has a path of ${Buffer.byteLength(configured)} bytes, too long for a socket in it, and there is no /tmp: ${configured}`,
    `Set TMPDIR to a folder with a path of at most ${mostSocketBytes - afterBase.length} bytes.`,
  );
}

const isShort = (base: string): boolean => Buffer.byteLength(base) + afterBase.length <= mostSocketBytes;

function isDirectory(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

export function removeWorkDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}

/** The address of a socket in the folder. On Windows, a named pipe that is named after the folder. */
export function socketIn(dir: string, name: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\${basename(dir)}-${name}` : join(dir, name);
}

/** Other users can put anything into the folder. Nothing there can fail, block or redirect the sweep. */
function sweepAbandoned(base: string): void {
  for (const name of namesIn(base)) {
    if (!name.startsWith(prefix)) continue;
    const dir = join(base, name);
    try {
      if (isOurs(dir) && ownerOf(dir) === 'ended') removeWorkDir(dir);
    } catch {
      // It is being created or removed at this moment, or cannot be removed. The next sweep tries again.
    }
  }
}

function namesIn(base: string): readonly string[] {
  try {
    return readdirSync(base);
  } catch {
    // Some systems let nobody list the folder.
    return [];
  }
}

/** A folder, no link to one, that this user created and nobody else can write to. Windows has no such owners. */
function isOurs(dir: string): boolean {
  const { uid, mode } = lstatSync(dir);
  return isDirectory(dir) && (process.getuid === undefined || (uid === process.getuid() && (mode & 0o022) === 0));
}
