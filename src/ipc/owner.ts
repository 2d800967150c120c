import { closeSync, constants, fstatSync, openSync, readFileSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import type { DialPlace } from '../protocol/keptRun.ts';

/** The file that names the owner of a folder. */
export const ownerFile = 'owner.json';
/** An owner file is far smaller. */
const mostOwnerBytes = 4096;

/** The process that uses a folder. Its id has no meaning in another container. */
interface Owner {
  readonly pid: number;
  readonly space: string;
  /** Where other processes reach it. */
  readonly place?: DialPlace | undefined;
}

/** Names this process as the owner of a folder. Throws if that cannot be written. */
export function writeOwner(dir: string, place?: DialPlace): void {
  const owner: Owner = { pid: process.pid, space: processSpace(), place };
  writeFileSync(join(dir, ownerFile), JSON.stringify(owner), { mode: 0o600 });
}

export const removeOwner = (dir: string): void => rmSync(join(dir, ownerFile), { force: true });

/**
 * The id of the process that owns a folder; `ended` if it has ended, `unknown` if it runs elsewhere. Throws if the folder
 * has no readable owner file.
 */
export function ownerOf(dir: string): number | 'ended' | 'unknown' {
  return stateOf(read(dir));
}

/** Where the living owner of a folder is reached; undefined if it has none, or cannot be reached. Throws nothing. */
export function placeIn(dir: string): DialPlace | undefined {
  try {
    const owner = read(dir);
    return typeof stateOf(owner) === 'number' ? owner.place : undefined;
  } catch {
    // Most folders have no owner.
    return undefined;
  }
}

const read = (dir: string): Owner => JSON.parse(readOwner(join(dir, ownerFile))) as Owner;

function stateOf(owner: Owner): ReturnType<typeof ownerOf> {
  if (owner.space !== processSpace() || !Number.isInteger(owner.pid) || owner.pid <= 0) return 'unknown';
  return isAlive(owner.pid) ? owner.pid : 'ended';
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

/** Whether a process runs. One that was killed stays as a zombie if nothing waits for it, as in many containers. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !isZombie(pid);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}

function isZombie(pid: number): boolean {
  try {
    return /\) Z /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    // Only Linux has this file.
    return false;
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
