import { closeSync, constants, fstatSync, openSync, readFileSync, statSync, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/** Without waiting for the other end of a pipe. */
const readOnly = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/** Longest source file that is read to show or to search it, in bytes. A longer one was hardly written by a person. */
export const longestSource = 1 << 24;

/**
 * Opens a regular file, or a link to one, for reading. Rejects for anything else without opening it: to open a pipe may
 * block a thread for ever, and a device may have no end.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  refuseOther(path, await stat(path));
  // Another file may have taken its place since.
  const file = await open(path, readOnly);
  try {
    refuseOther(path, await file.stat());
    return file;
  } catch (error) {
    await file.close();
    throw error;
  }
}

/** The whole text of a regular file. Rejects for anything else, and for a file of more than `mostBytes`. */
export async function readRegular(path: string, mostBytes: number): Promise<string> {
  const file = await openRegular(path);
  try {
    refuseLarger(path, await file.stat(), mostBytes);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

/** `readRegular` for a caller that cannot wait. Throws for anything else than a regular file of at most `mostBytes`. */
export function readRegularSync(path: string, mostBytes: number): string {
  refuseOther(path, statSync(path));
  const fd = openSync(path, readOnly);
  try {
    const found = fstatSync(fd);
    refuseOther(path, found);
    refuseLarger(path, found, mostBytes);
    return readFileSync(fd, 'utf8');
  } finally {
    closeSync(fd);
  }
}

function refuseLarger(path: string, { size }: Stats, mostBytes: number): void {
  if (size > mostBytes) throw new Error(`${path} has ${size} bytes; expected at most ${mostBytes}`);
}

function refuseOther(path: string, found: Stats): void {
  if (!found.isFile()) throw new Error(`${path} is not a regular file`);
}
