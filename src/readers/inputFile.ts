import { constants, createReadStream, type Stats } from 'node:fs';
import { access, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';

/** A regular file that may be read. */
export interface InputFile {
  /** Absolute. */
  readonly path: string;
  /** Size when it was looked up. It is also 0 for files that the system generates while they are read, as in /proc. */
  readonly bytes: number;
}

/** In bytes. Node's longest string has about 512 MiB; half of that is a mistake rather than an item. */
export const longestText = 256 * 2 ** 20;
export const longestTextWords = '256 MiB';

/** Looks up an input file without opening it. Rejects with UserFacingError if it is not a regular file that may be read. */
export async function inputFile(path: string, baseDir: string): Promise<InputFile> {
  const absolute = resolve(baseDir, path);
  const found = await stat(absolute).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error) {
    throw new UserFacingError(
      found.code === 'ENOENT'
        ? `the input file ${absolute} does not exist`
        : `the input file ${absolute} cannot be read: ${found.message}`,
      'Check the path. It is relative to the working directory.',
    );
  }
  if (!found.isFile()) {
    throw new UserFacingError(
      `the input ${absolute} is not a regular file but ${kindOf(found)}`,
      'Name a file, or use glob:PATTERN for many.',
    );
  }
  await access(absolute, constants.R_OK).catch((error: unknown) => {
    throw unreadable(absolute, error);
  });
  return { path: absolute, bytes: found.size };
}

/**
 * The text of a UTF-8 file, streamed, without its byte order mark. Text that is appended later is not read: a job that
 * appends to its own input would never end. Throws UserFacingError for bytes that are not UTF-8, with their offset, and
 * for a file that becomes shorter.
 */
export async function* readText({ path, bytes: expected }: InputFile): AsyncGenerator<string> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let head: Buffer = Buffer.alloc(0);
  let tail: Buffer = head;
  let offset = 0;
  for await (const bytes of chunks(path, expected)) {
    if (offset === 0) head = bytes.subarray(0, 4);
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: true });
    } catch {
      throw notUtf8(path, offset + badByte(tail, bytes), head);
    }
    tail = bytes.subarray(-3);
    offset += bytes.length;
    yield text;
  }
  try {
    decoder.decode();
  } catch {
    throw notUtf8(path, offset, head);
  }
  if (offset < expected) {
    throw new UserFacingError(
      `${path} became shorter while it was read: ${expected} bytes before, ${offset} now`,
      'Run again when no other program writes to the file.',
    );
  }
}

async function* chunks(path: string, expected: number): AsyncGenerator<Buffer> {
  const end = expected === 0 ? Infinity : expected - 1;
  try {
    yield* createReadStream(path, { end }) as AsyncIterable<Buffer>;
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** Position in `bytes` of the first one that is not UTF-8, found by bisection. `before`: the last three bytes before them. */
function badByte(before: Buffer, bytes: Buffer): number {
  // The last character may have started in the bytes before. An earlier character was already decoded in full.
  const carried = before.subarray(before.findIndex((byte) => (byte & 0xc0) !== 0x80));
  const all = Buffer.concat([carried, bytes]);
  let good = 0;
  let bad = all.length;
  while (good < bad) {
    const middle = (good + bad) >> 1;
    if (decodes(all.subarray(0, middle + 1))) good = middle + 1;
    else bad = middle;
  }
  return good - carried.length;
}

function decodes(bytes: Buffer): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function notUtf8(path: string, offset: number, head: Buffer): UserFacingError {
  const looksLike = signatures.find(({ bytes }) => head.subarray(0, bytes.length).equals(Buffer.from(bytes)));
  return new UserFacingError(
    `${path} is not UTF-8 text: bad byte at offset ${offset}`,
    looksLike?.nextStep ?? 'Convert the file to UTF-8, e.g. with iconv.',
  );
}

const utf16 = 'It looks like UTF-16: convert it, e.g. with iconv -f UTF-16 -t UTF-8.';
const signatures: readonly { readonly bytes: readonly number[]; readonly nextStep: string }[] = [
  { bytes: [0xff, 0xfe], nextStep: utf16 },
  { bytes: [0xfe, 0xff], nextStep: utf16 },
  { bytes: [0x1f, 0x8b], nextStep: 'It looks like gzip: unpack it first.' },
];

const unreadable = (path: string, error: unknown): UserFacingError =>
  new UserFacingError(`${path} cannot be read: ${messageOf(error)}`, 'Check the file and its permissions.');

function kindOf(found: Stats): string {
  if (found.isDirectory()) return 'a folder';
  if (found.isFIFO()) return 'a pipe';
  if (found.isSocket()) return 'a socket';
  return 'a device';
}
