import { existsSync } from 'node:fs';
import { truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { float64Column, uint8Column, type Column } from '../base/column.ts';
import { lineHeads, type LineHead } from '../files/lineHeads.ts';
import type { FilePart } from '../files/lineFile.ts';
import { plannedEarly } from './cutResults.ts';
import { itemOfLine, longestLineStart, recordingFiles } from './format.ts';
import { digestOfLine } from './inputDigest.ts';
import { ifPresent } from './readValues.ts';

/** The inputs and results that a recording holds. */
export interface KnownValues {
  /** Digest of each recorded input, by item; 0 for none. */
  readonly inputs: Column<Float64Array>;
  /** 1 for each item whose result is in `results.ndjson`. */
  readonly results: Column<Uint8Array>;
  /** The lines of `early.ndjson`, by item. */
  readonly early: ReadonlyMap<number, FilePart>;
}

/**
 * Reads what a recording holds, and cuts a torn line off the end of each file, so that it can be continued. If its results
 * will be cut to `resultBytes`, they stay as they are, and what will be left of them is read.
 */
export async function takeStock(dir: string, resultBytes = Infinity): Promise<KnownValues> {
  const isPlanned = resultBytes !== Infinity && existsSync(plannedEarly(dir));
  const inputs = float64Column();
  const results = uint8Column();
  const early = new Map<number, FilePart>();
  for await (const { text, digest } of wholeLines(join(dir, recordingFiles.inputs), 'headsAndDigests')) {
    const item = itemOfLine(text);
    if (item !== undefined) inputs.set(item, digestOfLine(text, digest));
  }
  const resultLines = join(dir, recordingFiles.results);
  const placed = isPlanned ? ifPresent(lineHeads(resultLines, longestLineStart)) : wholeLines(resultLines);
  for await (const { text, offset } of placed) {
    if (isPlanned && offset >= resultBytes) break;
    const item = itemOfLine(text);
    if (item !== undefined) results.set(item, 1);
  }
  for await (const { text, offset, length } of wholeLines(
    isPlanned ? plannedEarly(dir) : join(dir, recordingFiles.early),
  )) {
    const item = itemOfLine(text);
    if (item !== undefined && results.get(item) === 0) early.set(item, { offset, length: length + 1 });
  }
  return { inputs, results, early };
}

/** The lines of a file. Afterwards it ends with the last whole one. */
async function* wholeLines(path: string, wanted: 'heads' | 'headsAndDigests' = 'heads'): AsyncGenerator<LineHead> {
  let end: number | undefined;
  for await (const line of ifPresent(lineHeads(path, longestLineStart, wanted))) {
    end = line.offset + line.length + 1;
    yield line;
  }
  await truncate(path, end ?? 0).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
