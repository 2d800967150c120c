import type { Transform } from 'node:stream';
import * as zlib from 'node:zlib';
import { UserFacingError } from '../base/errors.ts';

/** The part of zlib that Node has since version 22.15. It is newer than the types that we compile with. */
interface Zstd {
  /** `bytesWritten` counts the bytes that the stream has used. */
  readonly createZstdDecompress: () => Transform & { readonly bytesWritten: number };
  readonly zstdDecompressSync: (bytes: Uint8Array) => Buffer;
  readonly zstdCompressSync: (bytes: Uint8Array) => Buffer;
}

/** Throws UserFacingError if this Node has no zstd. `path`: the file that needs it. */
export function zstdFor(path: string): Zstd {
  if ('createZstdDecompress' in zlib) return zlib as unknown as Zstd;
  throw new UserFacingError(
    `${path} is packed with zstd, which Node ${process.versions.node} cannot unpack`,
    'Use Node 22.15 or newer, or unpack the file first, e.g. with zstd -d.',
  );
}
