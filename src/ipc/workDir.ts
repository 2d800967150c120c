import { lstatSync, mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { ownerOf, writeOwner } from './owner.ts';

const prefix = 'poolscope-work-';
/** The longest path of a socket that every system takes: macOS takes 103 bytes, Linux 107. */
const mostSocketBytes = 103;
/** The longest path of a socket, without the folder for temporary files. */
const afterBase = `/${prefix}XXXXXX/runner-100.sock`;

/**
 * Creates a private folder (mode 0700) for temporary files of one run or one manager: spools, bundle, socket. Removes
 * the folders whose owners were killed before they could remove them. Throws a UserFacingError if no folder for temporary
 * files can be used.
 */
export function createWorkDir(): string {
  const base = baseDir();
  sweepAbandoned(base);
  let dir: string | undefined;
  try {
    dir = mkdtempSync(join(base, prefix));
    writeOwner(dir);
    return dir;
  } catch (error) {
    if (dir !== undefined) rmSync(dir, { recursive: true, force: true });
    throw new UserFacingError(
      `temporary files cannot be written in ${base}: ${messageOf(error)}`,
      'Make room there, or name another folder in the variable TMPDIR.',
    );
  }
}

/** Whether a file is, or was, directly in a folder that `createWorkDir` created. */
export const isInWorkDir = (path: string): boolean => basename(dirname(path)).startsWith(prefix);

/**
 * The folder for temporary files. If the path of a socket in it would be too long, or other users could rename what is in it,
 * another one.
 */
function baseDir(): string {
  const configured = tmpdir();
  if (process.platform === 'win32') return configured;
  const isUsable = (base: string): boolean => isShort(base) && !isShared(base);
  if (isUsable(configured)) return configured;
  const other = ['/tmp', homedir()].find((base) => isDirectory(base) && isUsable(base));
  if (other !== undefined) return other;
  throw isShort(configured)
    ? new UserFacingError(
        `other users can rename what is in the folder for temporary files: ${configured}`,
        'Set its sticky bit (chmod +t), or set TMPDIR to a folder of your own.',
      )
    : new UserFacingError(
        `the folder for temporary files has a path of ${Buffer.byteLength(configured)} bytes, too long for a socket in it, and no other one can be used: ${configured}`,
        `Set TMPDIR to a folder with a path of at most ${mostSocketBytes - afterBase.length} bytes.`,
      );
}

/** Others own the folder, or can write to it and it has no sticky bit. A folder that does not exist is an error later. */
function isShared(base: string): boolean {
  const found = statSync(base, { throwIfNoEntry: false });
  if (!found) return false;
  const isOfOthers = found.uid !== 0 && found.uid !== process.getuid?.();
  return isOfOthers || ((found.mode & 0o022) !== 0 && (found.mode & 0o1000) === 0);
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
