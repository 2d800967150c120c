import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readFileSync,
  readlinkSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';

const prefix = 'poolscope-work-';
const ownerFile = 'owner.json';
/** An owner file is far smaller. */
const mostOwnerBytes = 4096;
/** The longest path of a socket that every system takes: macOS takes 103 bytes, Linux 107. */
const mostSocketBytes = 103;
/** The longest path of a socket, without the folder for temporary files. */
const afterBase = `/${prefix}XXXXXX/runner-100.sock`;

/** The process that created a folder. Its id has no meaning in another container. */
interface Owner {
  readonly pid: number;
  readonly space: string;
}

/**
 * Creates a private folder (mode 0700) for temporary files of one run or one manager: spools, bundle, socket. Removes
 * the folders whose owners were killed before they could remove them. Throws a UserFacingError if the path of a socket
 * in it would be too long.
 */
export function createWorkDir(): string {
  const base = shortBase();
  sweepAbandoned(base);
  const dir = mkdtempSync(join(base, prefix));
  const owner: Owner = { pid: process.pid, space: processSpace() };
  writeFileSync(join(dir, ownerFile), JSON.stringify(owner), { mode: 0o600 });
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
      if (isOurs(dir) && isAbandoned(dir)) removeWorkDir(dir);
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

function isAbandoned(dir: string): boolean {
  const owner = JSON.parse(readOwner(join(dir, ownerFile))) as Owner;
  return owner.space === processSpace() && Number.isInteger(owner.pid) && owner.pid > 0 && !isAlive(owner.pid);
}

/** Throws unless it is a small regular file. Opening never waits, as it would for a named pipe. */
function readOwner(path: string): string {
  // Windows has neither links that matter here nor these two flags, which are then 0.
  const { O_RDONLY, O_NOFOLLOW, O_NONBLOCK } = constants;
  const file = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  try {
    const stats = fstatSync(file);
    if (!stats.isFile() || stats.size > mostOwnerBytes) throw new Error(`${path} is no owner file`);
    return readFileSync(file, 'utf8');
  } finally {
    closeSync(file);
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

/**
 * Identifies the namespace of process ids: containers may share the folder for temporary files, but not their process
 * ids.
 */
function processSpace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
