import { createReadStream } from 'node:fs';
import { UserFacingError } from '../base/errors.ts';

/** Node's longest string is about 512 MiB; a line near that is a mistake long before. */
const maxLine = 256 * 2 ** 20;

/**
 * The lines of a UTF-8 file, streamed, in batches, without their `\n` or `\r\n`. A byte order mark is
 * dropped; a last line without a break counts. Throws UserFacingError on bytes that are not UTF-8.
 */
export async function* textLines(path: string): AsyncGenerator<string[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let parts: string[] = [];
  let length = 0;
  let offset = 0;
  for await (const bytes of createReadStream(path) as AsyncIterable<Buffer>) {
    const text = decode(decoder, bytes, path, offset);
    offset += bytes.length;
    const end = text.lastIndexOf('\n');
    length += text.length;
    if (end < 0) {
      parts.push(text);
      if (length > maxLine)
        throw new UserFacingError(`${path} has a line of over 256 MiB`, 'Split the input into lines.');
      continue;
    }
    yield (parts.join('') + text.slice(0, end)).split('\n').map(withoutReturn);
    parts = [text.slice(end + 1)];
    length = text.length - end;
  }
  const last = parts.join('') + decode(decoder, undefined, path, offset);
  if (last !== '') yield [withoutReturn(last)];
}

function decode(
  decoder: InstanceType<typeof TextDecoder>,
  bytes: Buffer | undefined,
  path: string,
  offset: number,
): string {
  try {
    return bytes ? decoder.decode(bytes, { stream: true }) : decoder.decode();
  } catch {
    throw new UserFacingError(
      `${path} is not UTF-8 text: bad bytes after offset ${offset}`,
      'Convert the file to UTF-8, e.g. with iconv.',
    );
  }
}

const withoutReturn = (line: string): string => (line.endsWith('\r') ? line.slice(0, -1) : line);
