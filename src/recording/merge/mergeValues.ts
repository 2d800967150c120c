import { closeSync, existsSync, openSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { LineFile } from '../../files/lineFile.ts';
import { scanLines } from '../../files/scanLines.ts';
import { itemOfLine, longestLineStart, recordingFiles } from '../format.ts';

/** Bytes of a file that are read at once. */
const windowBytes = 1 << 20;

/** A line of one item, without its line feed. */
interface ItemLine {
  readonly file: SourceFile;
  readonly item: number;
  readonly offset: number;
  readonly length: number;
}

/**
 * Writes the inputs and the results of several parts of a run to the folder `to`, in the order of the items. Results that
 * wait for an earlier item, in a part that did not end, are written as well. Rejects if a file cannot be read or written.
 */
export async function mergeValues(parts: readonly string[], to: string): Promise<void> {
  await mergeFiles(parts, [recordingFiles.inputs], join(to, recordingFiles.inputs));
  await mergeFiles(parts, [recordingFiles.results, recordingFiles.early], join(to, recordingFiles.results));
}

async function mergeFiles(parts: readonly string[], names: readonly string[], to: string): Promise<void> {
  const files = parts.flatMap((dir) => names.map((name) => join(dir, name))).filter((path) => existsSync(path));
  const sources = files.map((path) => new SourceFile(path));
  try {
    const lines: ItemLine[] = [];
    for (const file of sources) {
      await scanLines(file.path, 0, longestLineStart, (head, offset, length) => {
        const item = itemOfLine(head.toString('latin1'));
        if (item !== undefined) lines.push({ file, item, offset, length });
      });
    }
    writeInOrder(lines, to);
  } finally {
    for (const file of sources) file.close();
  }
}

/** The first of two lines of an item is written: results come before those that waited. Throws. */
function writeInOrder(lines: ItemLine[], to: string): void {
  let failure: Error | undefined;
  const merged = new LineFile(to, (error) => (failure = error));
  let last = -1;
  for (const { file, item, offset, length } of lines.sort((a, b) => a.item - b.item)) {
    if (item === last) continue;
    last = item;
    for (const piece of file.read(offset, length)) merged.addBytes(piece);
    merged.endLine();
  }
  merged.close();
  if (failure) throw failure;
}

/** A file that is read from its beginning to its end in places that follow one another, mostly. */
class SourceFile {
  readonly path: string;
  readonly #fd: number;
  readonly #window = Buffer.allocUnsafe(windowBytes);
  #start = 0;
  #end = 0;

  constructor(path: string) {
    this.path = path;
    this.#fd = openSync(path, 'r');
  }

  /** These bytes in pieces. A piece is valid until the next one is read. */
  *read(offset: number, length: number): Generator<Uint8Array, void, undefined> {
    for (let at = offset; at < offset + length;) {
      if (at < this.#start || at >= this.#end || (offset + length > this.#end && length <= windowBytes)) this.#fill(at);
      const end = Math.min(this.#end, offset + length);
      if (end <= at) return;
      yield this.#window.subarray(at - this.#start, end - this.#start);
      at = end;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #fill(offset: number): void {
    this.#start = offset;
    this.#end = offset + readSync(this.#fd, this.#window, 0, windowBytes, offset);
  }
}
