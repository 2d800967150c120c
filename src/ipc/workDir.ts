import { mkdtempSync, readlinkSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { basename, join } from 'node:path';

const prefix = 'poolscope-work-';
const ownerFile = 'owner.json';

/** Who made a folder: process ids mean something only where they were given out. */
interface Owner {
  readonly pid: number;
  readonly space: string;
}

/**
 * A private folder (mode 0700) among the temporary files, for one run or one manager: spools, bundle, socket. Takes
 * away those whose owner was killed before it could.
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

/** Where to listen for those who know the folder: a socket in it, on Windows a named pipe named after it. */
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
    // Just being made, or another user's.
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

/** Containers may share the folder, but not the numbers of their processes. */
function processSpace(): string {
  try {
    return `${hostname()} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname();
  }
}
