import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { lineHeads, type LineHead } from '../files/lineHeads.ts';
import type { RecordedValue } from '../model/facts/recordedValue.ts';
import { itemOfLine, lastMember, lineParts, longestLineStart, recordingFiles } from './format.ts';

/** Longest text of an input or value that is shown. */
const shownCharacters = 20_000;
/** Enough for these characters, each of which takes up to four bytes, and for the start of the line. */
const shownBytes = 4 * shownCharacters + longestLineStart;
/** Two values are compared by this many bytes of text, and by the digest of the rest. */
const comparedBytes = 2000;

/** JSON texts; null if they were not recorded. `cut`: one of them was longer and was cut. */
export interface ItemTexts {
  readonly input: string | null;
  readonly value: string | null;
  readonly cut: boolean;
}

/** The input and the value of an item, each cut at 20,000 characters. */
export async function readItemTexts(dir: string, item: number): Promise<ItemTexts> {
  const input = await shownText(join(dir, recordingFiles.inputs), item, lineParts.input);
  const value = await shownText(join(dir, recordingFiles.results), item, lineParts.value);
  return { input: input?.text ?? null, value: value?.text ?? null, cut: input?.cut === true || value?.cut === true };
}

async function shownText(path: string, item: number, key: string) {
  const line = await findLine(path, item, shownBytes);
  const text = line && lastMember(line.text, key, line.isWhole);
  if (line === undefined || text === undefined) return undefined;
  return { text: text.slice(0, shownCharacters), cut: !line.isWhole || text.length > shownCharacters };
}

/**
 * The whole input of an item of any size, as `encodeValue` wrote it: undefined is the empty text. Rejects with
 * UserFacingError if it was not recorded.
 */
export async function readInput(dir: string, item: number): Promise<string> {
  const line = await findLine(join(dir, recordingFiles.inputs), item, Infinity);
  if (line) return lastMember(line.text, lineParts.input, true) ?? '';
  throw new UserFacingError(
    `the input of item ${item} was not recorded`,
    'The run ended before it read that input. Choose an item that ran.',
  );
}

/** The values of these items. Items that did not succeed have none. */
export async function readValues(dir: string, items: Iterable<number>): Promise<Map<number, RecordedValue>> {
  const wanted = new Set(items);
  const values = new Map<number, RecordedValue>();
  const lines = lineHeads(join(dir, recordingFiles.results), comparedBytes, 'headsAndDigests');
  for await (const { text, isWhole, digest } of ifPresent(lines)) {
    const item = itemOfLine(text);
    if (item === undefined || !wanted.has(item) || !succeeded(text)) continue;
    values.set(item, { text: lastMember(text, lineParts.value, isWhole) ?? '', digest });
  }
  return values;
}

const succeeded = (line: string): boolean => line.slice(0, longestLineStart).includes(lineParts.succeeded);

/** The line about an item. Reads the file up to it. */
async function findLine(path: string, item: number, keptBytes: number): Promise<LineHead | undefined> {
  for await (const line of ifPresent(lineHeads(path, keptBytes))) if (itemOfLine(line.text) === item) return line;
  return undefined;
}

/** A recording without this file has no values: its owner stored none, or the run ended before the first one. */
async function* ifPresent(lines: AsyncIterable<LineHead>): AsyncGenerator<LineHead, void, undefined> {
  try {
    yield* lines;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}
