import { mkdtempSync, readlinkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const prefix = 'poolscope-work-';
const ownerFile = 'owner.json';

/** The process that created a folder. Its id has no meaning in another container. */
interface Owner {
  readonly pid: number;
  readonly space: string;
}

/**
 * Creates a private folder (mode 0700) for temporary files of one run or one manager: spools, bundle, socket. Removes
 * the folders whose owners were killed before they could remove them.
 */
export function createWorkDir(): string {
  sweepAbandoned();
  const dir = mkdtempSync(join(tmpdir(), prefix));
  const owner: Owner = { pid: process.pid, space: processSpace() };
  writeFileSync(join(dir, ownerFile), JSON.stringify(owner), { mode: 0o600 });
  return dir;
}

export function removeWorkDir(dir: string): void {
  rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
}

/** The address of a socket in the folder. On Windows, a named pipe that is named after the folder. */
export function socketIn(dir: string, name: string): string {
  return process.platform === 'win32' ? `\\\\.\\pipe\\${basename(dir)}-${name}` : join(dir, name);
}

function sweepAbandoned(): void {
  for (const name of readdirSync(tmpdir())) {
    const dir = join(tmpdir(), name);
    if (name.startsWith(prefix) && isAbandoned(dir)) removeWorkDir(dir);
  }
}

function isAbandoned(dir: string): boolean {
  try {
    const owner = JSON.parse(readFileSync(join(dir, ownerFile), 'utf8')) as Owner;
    return owner.space === processSpace() && !isAlive(owner.pid);
  } catch {
    // It is being created at this moment, or belongs to another user.
    return false;
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
