import type { Transform } from 'node:stream';
import { finished } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { UserFacingError } from '../base/errors.ts';
import { zstdFor } from './zstd.ts';

/** A stream of zlib: `bytesWritten` counts the bytes that it has used. */
type Unpacking = Transform & { readonly bytesWritten: number };

/** In bytes. Each piece is unpacked as a whole, in memory: gzip makes at most 16 MB of this. */
const pieceBytes = 1 << 14;

const gzipMagic = Buffer.from([0x1f, 0x8b]);
const zstdMagic = Buffer.from([0x28, 0xb5, 0x2f, 0xfd]);

/**
 * The same content, unpacked if gzip or zstd has packed it. Its first bytes show this: no UTF-8 text begins with them.
 * If it breaks off, all that can be unpacked comes before the error. Throws UserFacingError.
 */
export async function* unpack(content: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  const blocks = content[Symbol.asyncIterator]();
  let beginning: Buffer = Buffer.alloc(0);
  while (beginning.length < zstdMagic.length) {
    const block = await blocks.next();
    if (block.done) break;
    beginning = Buffer.concat([beginning, block.value]);
    if (!mayBePacked(beginning)) break;
  }
  async function* all(): AsyncGenerator<Buffer> {
    if (beginning.length > 0) yield beginning;
    yield* { [Symbol.asyncIterator]: () => blocks };
  }
  const begins = (magic: Buffer): boolean => beginning.subarray(0, magic.length).equals(magic);
  if (begins(gzipMagic)) yield* unpackGzip(all(), path);
  else if (begins(zstdMagic)) yield* unpackZstd(all(), path);
  else yield* all();
}

/** False as soon as the first bytes are others: a pipe may give one line and no more for a long time. */
const mayBePacked = (beginning: Buffer): boolean =>
  [gzipMagic, zstdMagic].some((magic) =>
    magic.subarray(0, beginning.length).equals(beginning.subarray(0, magic.length)),
  );

async function* unpackGzip(content: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  const unpacker = new Unpacker(createGunzip());
  for await (const piece of inPieces(content)) {
    await unpacker.write(piece);
    yield* unpacker.take();
    if (unpacker.error) throw damaged(path, unpacker.error.message);
  }
  await unpacker.end();
  yield* unpacker.take();
  if (unpacker.error) throw damaged(path, unpacker.error.message);
}

/**
 * A stream of Node's ends at the end of a frame if more bytes follow in the same piece; these go to another stream. Before
 * Node 24 it also accepts a frame that is cut off, so a frame of our own at the end has to come out whole.
 */
async function* unpackZstd(content: AsyncIterable<Buffer>, path: string): AsyncGenerator<Buffer> {
  const { createZstdDecompress, zstdCompressSync } = zstdFor(path);
  let unpacker = new Unpacker(createZstdDecompress());
  for await (const piece of inPieces(content)) {
    for (let rest = piece; rest.length > 0;) {
      const used = await unpacker.write(rest);
      yield* unpacker.take();
      if (unpacker.error) throw damaged(path, unpacker.error.message);
      rest = rest.subarray(used);
      if (rest.length > 0) unpacker = new Unpacker(createZstdDecompress());
    }
  }
  const mark = Buffer.from('end');
  await unpacker.write(zstdCompressSync(mark));
  if (!Buffer.concat(unpacker.take()).equals(mark)) throw damaged(path, 'unexpected end of file');
}

/** Writes to a stream piece by piece, and keeps what comes out, also before an error. */
class Unpacker {
  readonly #stream: Unpacking;
  readonly #failed: Promise<void>;
  #unpacked: Buffer[] = [];
  #error: Error | undefined;

  constructor(stream: Unpacking) {
    this.#stream = stream;
    stream.on('data', (piece: Buffer) => this.#unpacked.push(piece));
    this.#failed = new Promise((resolve) => {
      stream.once('error', (error) => {
        this.#error = error;
        resolve();
      });
    });
  }

  get error(): Error | undefined {
    return this.#error;
  }

  /** Resolves with the number of bytes that were used. */
  async write(piece: Buffer): Promise<number> {
    const before = this.#stream.bytesWritten;
    const written = new Promise<void>((resolve) => this.#stream.write(piece, () => resolve()));
    await Promise.race([written, this.#failed]);
    return this.#stream.bytesWritten - before;
  }

  async end(): Promise<void> {
    this.#stream.end();
    await finished(this.#stream).catch(() => {});
  }

  /** Everything that came out since the last call. */
  take(): Buffer[] {
    const unpacked = this.#unpacked;
    this.#unpacked = [];
    return unpacked;
  }
}

async function* inPieces(content: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  for await (const block of content) {
    for (let at = 0; at < block.length; at += pieceBytes) yield block.subarray(at, at + pieceBytes);
  }
}

const damaged = (path: string, why: string): UserFacingError =>
  new UserFacingError(`${path} cannot be unpacked: ${why}`, 'Write the file again; it is damaged or incomplete.');
