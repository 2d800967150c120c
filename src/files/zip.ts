import { createReadStream, createWriteStream } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflateRaw, createInflateRaw } from 'node:zlib';

// A ZIP file: for each file a header, its compressed bytes and their checksum; then a directory of all files; then the
// place of the directory. Numbers are little-endian. Neither ZIP64 nor encryption: no part is longer than 4 GB.

const signatures = { file: 0x04034b50, checksum: 0x08074b50, directory: 0x02014b50, end: 0x06054b50 } as const;
const lengths = { file: 30, directory: 46, end: 22 } as const;
/** The checksum follows the bytes (3), and names are UTF-8 (11). */
const flags = (1 << 3) | (1 << 11);
const version = 20;
const methods = { stored: 0, deflated: 8 } as const;
/** Times are not stored: 1 January 1980. */
const noDate = 0x21;
const mostBytes = 0xffff_ffff;
/** A comment may follow the end. */
const mostComment = 0xffff;
/** The directory of a recording is far smaller. */
const mostDirectory = 1 << 20;

export interface ZippedFile {
  /** With slashes. */
  readonly name: string;
  /** Absolute path of its content. */
  readonly path: string;
}

interface Entry {
  readonly name: Buffer;
  readonly checksum: number;
  readonly packedBytes: number;
  readonly bytes: number;
  readonly offset: number;
  readonly method: number;
}

/** The bytes of a ZIP file, in pieces. Rejects if a file cannot be read or is longer than 4 GB. */
export async function* zipped(files: readonly ZippedFile[]): AsyncGenerator<Buffer, void, undefined> {
  const entries: Entry[] = [];
  let offset = 0;
  for (const { name, path } of files) {
    const found = { name: Buffer.from(name), checksum: 0, packedBytes: 0, bytes: 0, offset, method: methods.deflated };
    const header = fileHeader(found.name);
    yield header;
    for await (const piece of deflated(path, found)) {
      found.packedBytes += piece.length;
      yield piece;
    }
    const checksum = numbers([signatures.checksum, found.checksum, found.packedBytes, found.bytes]);
    yield checksum;
    offset += header.length + found.packedBytes + checksum.length;
    if (Math.max(found.bytes, offset) > mostBytes) throw new Error(`${path} is too long for a ZIP file`);
    entries.push(found);
  }
  const directory = Buffer.concat(entries.map(directoryEntry));
  yield directory;
  const end = Buffer.alloc(lengths.end);
  end.writeUInt32LE(signatures.end, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(offset, 16);
  yield end;
}

/** The compressed bytes of a file. Its length and its checksum are counted in `into`. */
async function* deflated(path: string, into: { checksum: number; bytes: number }): AsyncGenerator<Buffer> {
  const counted = async function* (): AsyncGenerator<Buffer> {
    for await (const piece of createReadStream(path) as AsyncIterable<Buffer>) {
      into.checksum = crc32(piece, into.checksum);
      into.bytes += piece.length;
      yield piece;
    }
  };
  const deflate = createDeflateRaw();
  const done = pipeline(Readable.from(counted()), deflate);
  // The loop below throws the same error.
  done.catch(() => {});
  yield* deflate as AsyncIterable<Buffer>;
  await done;
}

const numbers = (values: readonly number[]): Buffer => Buffer.from(Uint32Array.from(values).buffer);

function fileHeader(name: Buffer): Buffer {
  const header = Buffer.alloc(lengths.file);
  header.writeUInt32LE(signatures.file, 0);
  header.writeUInt16LE(version, 4);
  header.writeUInt16LE(flags, 6);
  header.writeUInt16LE(methods.deflated, 8);
  header.writeUInt16LE(noDate, 12);
  header.writeUInt16LE(name.length, 26);
  return Buffer.concat([header, name]);
}

function directoryEntry({ name, checksum, packedBytes, bytes, offset }: Entry): Buffer {
  const entry = Buffer.alloc(lengths.directory);
  entry.writeUInt32LE(signatures.directory, 0);
  entry.writeUInt16LE(version, 4);
  entry.writeUInt16LE(version, 6);
  entry.writeUInt16LE(flags, 8);
  entry.writeUInt16LE(methods.deflated, 10);
  entry.writeUInt16LE(noDate, 14);
  entry.writeUInt32LE(checksum, 16);
  entry.writeUInt32LE(packedBytes, 20);
  entry.writeUInt32LE(bytes, 24);
  entry.writeUInt16LE(name.length, 28);
  entry.writeUInt32LE(offset, 42);
  return Buffer.concat([entry, name]);
}

/**
 * Writes files of a ZIP file to disk: those for whose names `pathOf` returns a path. Rejects if the file is damaged, or if
 * they have more than `limitBytes` together, whatever their headers say.
 */
export async function unzip(
  path: string,
  pathOf: (name: string) => string | undefined,
  limitBytes: number,
): Promise<void> {
  const file = await open(path);
  try {
    let left = limitBytes;
    for (const entry of await readDirectory(file, (await stat(path)).size)) {
      const target = pathOf(entry.name.toString());
      if (target === undefined) continue;
      left -= entry.bytes;
      if (left < 0) throw new Error(`its files have more than ${limitBytes} bytes`);
      await extract(file, path, entry, target);
    }
  } finally {
    await file.close();
  }
}

async function readDirectory(file: FileHandle, size: number): Promise<readonly Entry[]> {
  const tailAt = Math.max(0, size - lengths.end - mostComment);
  const tail = await readAt(file, tailAt, size - tailAt);
  const mark = Buffer.from(Uint32Array.of(signatures.end).buffer);
  const endAt = tail.lastIndexOf(mark);
  if (endAt < 0 || endAt + lengths.end > tail.length) throw new Error('it is no ZIP file');
  const count = tail.readUInt16LE(endAt + 10);
  const length = tail.readUInt32LE(endAt + 12);
  if (length > mostDirectory) throw new Error('its directory is too long');
  const directory = await readAt(file, tail.readUInt32LE(endAt + 16), length);
  const entries: Entry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + lengths.directory > length || directory.readUInt32LE(at) !== signatures.directory)
      throw new Error('its directory is damaged');
    const nameEnd = at + lengths.directory + directory.readUInt16LE(at + 28);
    entries.push({
      method: directory.readUInt16LE(at + 10),
      checksum: directory.readUInt32LE(at + 16),
      packedBytes: directory.readUInt32LE(at + 20),
      bytes: directory.readUInt32LE(at + 24),
      offset: directory.readUInt32LE(at + 42),
      name: directory.subarray(at + lengths.directory, nameEnd),
    });
    at = nameEnd + directory.readUInt16LE(at + 30) + directory.readUInt16LE(at + 32);
  }
  return entries;
}

async function readAt(file: FileHandle, at: number, length: number): Promise<Buffer> {
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, at);
  if (bytesRead < length) throw new Error('it is cut short');
  return buffer;
}

async function extract(file: FileHandle, path: string, entry: Entry, target: string): Promise<void> {
  const { method, offset, packedBytes, bytes, checksum } = entry;
  if (method !== methods.deflated && method !== methods.stored) throw new Error('its compression is not known');
  const header = await readAt(file, offset, lengths.file);
  const start = offset + lengths.file + header.readUInt16LE(26) + header.readUInt16LE(28);
  const packed =
    packedBytes === 0 ? Readable.from([]) : createReadStream(path, { start, end: start + packedBytes - 1 });
  const found = { bytes: 0, checksum: 0 };
  const checked = async function* (pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      found.bytes += piece.length;
      if (found.bytes > bytes) break;
      found.checksum = crc32(piece, found.checksum);
      yield piece;
    }
    if (found.bytes !== bytes || found.checksum !== checksum) throw new Error('its checksum is wrong');
  };
  const output = createWriteStream(target, { flags: 'wx', mode: 0o600 });
  if (method === methods.stored) await pipeline(packed, checked, output);
  else await pipeline(packed, createInflateRaw(), checked, output);
}
