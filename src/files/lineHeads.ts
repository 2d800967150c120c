import { createHash, type Hash } from 'node:crypto';
import { openRegular } from './openRegular.ts';

const newline = 0x0a;
const readBytes = 1 << 18;

/** The beginning of a line. */
export interface LineHead {
  readonly text: string;
  /** True if `text` is the whole line. */
  readonly isWhole: boolean;
  /** SHA-256 of the bytes after `text`, if digests were asked for; empty for a whole line. */
  readonly digest: string;
  /** Number of the line, from 1. */
  readonly line: number;
  /** Position of the line in the file and its length without the line break, in bytes. */
  readonly offset: number;
  readonly length: number;
}

/**
 * The lines of a file, at most `keptBytes` of each as text: a line may be hundreds of megabytes long and is never
 * held in memory. A last line without a line break is left out, because its writer died. Rejects if the file cannot
 * be read, or is not a regular file.
 */
export async function* lineHeads(
  path: string,
  keptBytes: number,
  wanted: 'heads' | 'headsAndDigests' = 'heads',
): AsyncGenerator<LineHead, void, undefined> {
  let head: Buffer[] = [];
  let rest: Hash | undefined;
  let length = 0;
  let offset = 0;
  let line = 1;
  const keep = (bytes: Buffer): void => {
    const room = Math.max(0, keptBytes - length);
    if (room > 0) head.push(bytes.subarray(0, room));
    if (bytes.length > room && wanted === 'headsAndDigests') {
      (rest ??= createHash('sha256')).update(bytes.subarray(room));
    }
    length += bytes.length;
  };
  const file = await openRegular(path);
  for await (const block of file.createReadStream({ highWaterMark: readBytes }) as AsyncIterable<Buffer>) {
    for (let from = 0; from < block.length;) {
      const end = block.indexOf(newline, from);
      keep(block.subarray(from, end < 0 ? block.length : end));
      if (end < 0) break;
      const text = Buffer.concat(head).toString();
      yield { text, isWhole: length <= keptBytes, digest: rest?.digest('hex') ?? '', line, offset, length };
      line++;
      offset += length + 1;
      head = [];
      rest = undefined;
      length = 0;
      from = end + 1;
    }
  }
}
