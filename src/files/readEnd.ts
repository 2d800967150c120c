import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs';

/** The last bytes of a regular file of any size, as text; empty if it is none, or is gone. */
export function readEnd(path: string, mostBytes: number): string {
  let file: number | undefined;
  try {
    file = openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const found = fstatSync(file);
    if (!found.isFile()) return '';
    const bytes = Buffer.alloc(Math.min(mostBytes, found.size));
    return bytes.toString('utf8', 0, readSync(file, bytes, 0, bytes.length, found.size - bytes.length));
  } catch {
    return '';
  } finally {
    if (file !== undefined) closeSync(file);
  }
}
