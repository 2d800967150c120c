import { createHash } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { resolve } from 'node:path';

/** Files that are compared of one input. More would delay the run, and files that differ are seldom few. */
const mostFiles = 100;
/** Bytes of each file that are compared, besides its size. */
const headBytes = 64 * 1024;

/** What two machines compare of a file whose path is an input. */
export interface FileProof {
  /** As it is passed to the function. */
  readonly path: string;
  /** SHA-256 of the file's size and its beginning, in hexadecimal. */
  readonly hash: string;
}

/** Proofs of these files, or of some of them that are spread evenly. Files that cannot be read are left out. */
export function proveFiles(paths: readonly string[], dir: string): readonly FileProof[] {
  const step = Math.max(1, paths.length / mostFiles);
  const chosen = Array.from({ length: Math.ceil(paths.length / step) }, (_, k) => paths[Math.floor(k * step)] ?? '');
  return chosen.flatMap((path) => {
    const hash = hashOf(resolve(dir, path));
    return hash === undefined ? [] : [{ path, hash }];
  });
}

/** The files that are not the same in this folder. `found`: whether there is one. */
export function differentFiles(
  proofs: readonly FileProof[],
  dir: string,
): readonly { readonly path: string; readonly found: boolean }[] {
  return proofs.flatMap(({ path, hash }) => {
    const own = hashOf(resolve(dir, path));
    return own === hash ? [] : [{ path, found: own !== undefined }];
  });
}

/** Undefined for a file that cannot be read. */
function hashOf(path: string): string | undefined {
  try {
    const fd = openSync(path, 'r');
    try {
      const head = Buffer.alloc(headBytes);
      const bytes = readSync(fd, head, 0, headBytes, 0);
      return createHash('sha256')
        .update(`${fstatSync(fd).size}:`)
        .update(head.subarray(0, bytes))
        .digest('hex');
    } finally {
      closeSync(fd);
    }
  } catch {
    return undefined;
  }
}
