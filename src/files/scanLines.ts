import { openRegular } from './openRegular.ts';

const newline = 0x0a;
const readBytes = 1 << 20;
/** The first line may be longer than `mostBytes`. */
const leastReadBytes = 1 << 14;

/** `head` is the beginning of a line and is valid during the call only. `length` is that of the line without its break. */
type Visit = (head: Buffer, offset: number, length: number) => void;

/**
 * Calls `visit` for each whole line from an offset on, with at most `keptBytes` of it. It is `lineHeads` for a million
 * short lines: no promise and no copy for each. Returns the offset after the last whole line. A file that does not exist has
 * no lines. Rejects if the file cannot be read.
 * @param mostBytes it stops after the first line that ends beyond so many bytes
 */
export async function scanLines(
  path: string,
  from: number,
  keptBytes: number,
  visit: Visit,
  mostBytes = Infinity,
): Promise<number> {
  const file = await openRegular(path).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  });
  if (!file) return from;
  try {
    const blocks = file.createReadStream({
      start: from,
      highWaterMark: Math.min(readBytes, Math.max(leastReadBytes, mostBytes)),
      autoClose: false,
    });
    return await scanBlocks(blocks, from, { keptBytes, visit, mostBytes });
  } finally {
    await file.close();
  }
}

interface Scan {
  readonly keptBytes: number;
  readonly visit: Visit;
  readonly mostBytes: number;
}

async function scanBlocks(
  blocks: AsyncIterable<Buffer>,
  from: number,
  { keptBytes, visit, mostBytes }: Scan,
): Promise<number> {
  let offset = from;
  /** The kept beginning of a line that continues in the next block, and the bytes of it that were read. */
  let torn: Buffer[] = [];
  let tornLength = 0;
  for await (const block of blocks) {
    let at = 0;
    for (let end = block.indexOf(newline); end >= 0; end = block.indexOf(newline, at)) {
      const length = tornLength + end - at;
      const own = block.subarray(at, Math.min(end, at + Math.max(0, keptBytes - tornLength)));
      visit(torn.length === 0 ? own : Buffer.concat([...torn, own]), offset, length);
      offset += length + 1;
      if (offset - from >= mostBytes) return offset;
      at = end + 1;
      torn = [];
      tornLength = 0;
    }
    const room = Math.max(0, keptBytes - tornLength);
    if (room > 0 && at < block.length) torn.push(Buffer.from(block.subarray(at, at + room)));
    tornLength += block.length - at;
  }
  return offset;
}
