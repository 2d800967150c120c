import { constants, type Stats } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';

/**
 * Opens a regular file, or a link to one, for reading. Rejects for anything else without opening it: to open a pipe may
 * block a thread for ever, and a device may have no end.
 */
export async function openRegular(path: string): Promise<FileHandle> {
  refuseOther(path, await stat(path));
  // Another file may have taken its place since.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
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
    const { size } = await file.stat();
    if (size > mostBytes) throw new Error(`${path} has ${size} bytes; expected at most ${mostBytes}`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

function refuseOther(path: string, found: Stats): void {
  if (!found.isFile()) throw new Error(`${path} is not a regular file`);
}
