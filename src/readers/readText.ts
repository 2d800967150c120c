import { createReadStream } from 'node:fs';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { grownContent, isGrown } from '../files/growingFile.ts';
import { unreadable, type InputFile } from './inputFile.ts';
import { unpack } from './unpack.ts';

/**
 * The text of a UTF-8 file, streamed, without its byte order mark, and unpacked if gzip or zstd has packed it. Text that is
 * appended later is not read, because a job that appends to its own input would never end; the copy of a pipe is read to the
 * end of the pipe. Throws UserFacingError for bytes that
 * are not UTF-8, with their offset, and for a file that becomes shorter; the text before them comes first.
 */
export async function* readText(file: InputFile): AsyncGenerator<string> {
  const { path } = file;
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let head: Buffer = Buffer.alloc(0);
  let tail: Buffer = head;
  let offset = 0;
  for await (const bytes of unpack(isGrown(path) ? pipedContent(path) : contentOf(file), path)) {
    if (offset === 0) head = bytes.subarray(0, 4);
    let text: string;
    try {
      text = decoder.decode(bytes, { stream: true });
    } catch {
      const { good, badAt } = splitAtBadByte(tail, bytes);
      yield new TextDecoder('utf-8', { ignoreBOM: offset > 0 }).decode(good, { stream: true });
      throw notUtf8(path, offset + badAt, head);
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
}

async function* pipedContent(path: string): AsyncGenerator<Buffer> {
  try {
    yield* grownContent(path);
  } catch (error) {
    throw new UserFacingError(
      `the input that is copied to ${path} broke off: ${messageOf(error)}`,
      'Check the program that writes it, and the space for temporary files.',
    );
  }
}

async function* contentOf({ path, bytes: expected }: InputFile): AsyncGenerator<Buffer> {
  const end = expected === 0 ? Infinity : expected - 1;
  let length = 0;
  try {
    for await (const bytes of createReadStream(path, { end }) as AsyncIterable<Buffer>) {
      length += bytes.length;
      yield bytes;
    }
  } catch (error) {
    throw unreadable(path, error);
  }
  if (length < expected) {
    throw new UserFacingError(
      `${path} became shorter while it was read: ${expected} bytes before, ${length} now`,
      'Run again when no other program writes to the file.',
    );
  }
}

/**
 * Finds the first byte that is not UTF-8, by bisection. `before`: the last three bytes before `bytes`, which may hold the
 * beginning of a character. `good` begins with that character; `badAt` is a position in `bytes`.
 */
function splitAtBadByte(before: Buffer, bytes: Buffer): { readonly good: Buffer; readonly badAt: number } {
  // An earlier character was already decoded in full.
  const carried = before.subarray(before.findIndex((byte) => (byte & 0xc0) !== 0x80));
  const all = Buffer.concat([carried, bytes]);
  let good = 0;
  let bad = all.length;
  while (good < bad) {
    const middle = (good + bad) >> 1;
    if (decodes(all.subarray(0, middle + 1))) good = middle + 1;
    else bad = middle;
  }
  return { good: all.subarray(0, good), badAt: good - carried.length };
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
  const isUtf16 = utf16Marks.some((mark) => head.subarray(0, mark.length).equals(mark));
  return new UserFacingError(
    `${path} is not UTF-8 text: bad byte at offset ${offset}`,
    isUtf16
      ? 'It looks like UTF-16: convert it, e.g. with iconv -f UTF-16 -t UTF-8.'
      : 'Convert the file to UTF-8, e.g. with iconv.',
  );
}

const utf16Marks: readonly Buffer[] = [Buffer.from([0xff, 0xfe]), Buffer.from([0xfe, 0xff])];
