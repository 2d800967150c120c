import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { formatBytes } from '../base/numberText.ts';
import { encodeValue } from '../files/codec.ts';
import { lineHeads, type LineHead } from '../files/lineHeads.ts';
import { eventSchema } from '../model/facts/events.ts';
import type { RecordedValue } from '../model/facts/recordedValue.ts';
import { decodeRecorded, explainLength } from './readInputs.ts';
import { itemOfLine, lastMember, lineParts, longestLineStart, recordingFiles } from './format.ts';

/** Longest text of an input or value that is shown. */
const shownCharacters = 20_000;
/** Enough for these characters, each of which takes up to four bytes, and for the start of the line. */
const shownBytes = 4 * shownCharacters + longestLineStart;
/** Two values are compared by this many bytes of text, and by the digest of the rest. */
const comparedBytes = 2000;
/** The first version in which long typed arrays are base64 text. Earlier values are rewritten before a comparison. */
const bytesAsBase64 = 3;
/** Longest text before the end of the version in the first event, in bytes. */
const longestVersionStart = 64;

/** JSON texts; null if they were not recorded. `cut`: one of them was longer and was cut. */
export interface ItemTexts {
  readonly input: string | null;
  readonly value: string | null;
  readonly cut: boolean;
}

/** The input and the value of an item, each cut at 20,000 characters. */
export async function readItemTexts(dir: string, item: number): Promise<ItemTexts> {
  const input = await shownText(join(dir, recordingFiles.inputs), item, lineParts.input);
  const value =
    (await shownText(join(dir, recordingFiles.results), item, lineParts.value)) ??
    (await shownText(join(dir, recordingFiles.early), item, lineParts.value));
  return { input: input?.text ?? null, value: value?.text ?? null, cut: input?.cut === true || value?.cut === true };
}

async function shownText(path: string, item: number, key: string) {
  const line = await findLine(path, item, shownBytes);
  const text = line && lastMember(line.text, key, line.isWhole);
  if (line === undefined || text === undefined) return undefined;
  return { text: text.slice(0, shownCharacters), cut: !line.isWhole || text.length > shownCharacters };
}

/**
 * The whole input of an item, as `encodeValue` wrote it: undefined is the empty text. Rejects with UserFacingError if it
 * was not recorded, or if its line has more than `mostBytes`.
 */
export async function readInput(dir: string, item: number, mostBytes = Infinity): Promise<string> {
  const line = await findLine(join(dir, recordingFiles.inputs), item, mostBytes).catch((error: unknown) => {
    throw explainLength(error);
  });
  if (line?.isWhole === false) {
    throw new UserFacingError(
      `the input of item ${item} has ${formatBytes(line.length)}, more than the ${formatBytes(mostBytes)} that the editor reads`,
      'Use the command line, which has no limit.',
    );
  }
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
  const isOld = (await schemaOf(dir)) < bytesAsBase64;
  const lines = lineHeads(join(dir, recordingFiles.results), isOld ? Infinity : comparedBytes, 'headsAndDigests');
  for await (const line of ifPresent(lines)) {
    const item = itemOfLine(line.text);
    if (item === undefined || !wanted.has(item) || !succeeded(line.text)) continue;
    const { text, isWhole, digest } = isOld ? rewritten(line) : line;
    values.set(item, { text: lastMember(text, lineParts.value, isWhole) ?? '', digest });
  }
  return values;
}

/** The version of the format; that of this Poolscope if the recording has no events yet. */
async function schemaOf(dir: string): Promise<number> {
  for await (const { text } of ifPresent(lineHeads(join(dir, recordingFiles.events), longestVersionStart))) {
    return Number(/"schema":(\d+)/.exec(text)?.[1] ?? eventSchema);
  }
  return eventSchema;
}

/** The line as this version writes it. */
function rewritten({ text: whole, line }: LineHead): Pick<LineHead, 'text' | 'isWhole' | 'digest'> {
  const value = lastMember(whole, lineParts.value, true);
  if (value === undefined) return { text: whole, isWhole: true, digest: '' };
  const start = whole.slice(0, whole.length - value.length - lineParts.end.length);
  const decoded = decodeRecorded(whole, lineParts.value, `line ${line} of ${recordingFiles.results}`);
  const bytes = Buffer.from(`${start}${encodeValue(decoded)}${lineParts.end}`);
  const rest = bytes.subarray(comparedBytes);
  return {
    text: bytes.subarray(0, comparedBytes).toString(),
    isWhole: rest.length === 0,
    digest: rest.length === 0 ? '' : createHash('sha256').update(rest).digest('hex'),
  };
}

const succeeded = (line: string): boolean => line.slice(0, longestLineStart).includes(lineParts.succeeded);

/** The line about an item. Reads the file up to it. */
async function findLine(path: string, item: number, keptBytes: number): Promise<LineHead | undefined> {
  for await (const line of ifPresent(lineHeads(path, keptBytes))) if (itemOfLine(line.text) === item) return line;
  return undefined;
}

/**
 * A recording without this file has no values: its owner stored none, or the run ended before the first one. Rejects with
 * UserFacingError if the file cannot be read.
 */
export async function* ifPresent(lines: AsyncIterable<LineHead>): AsyncGenerator<LineHead, void, undefined> {
  try {
    yield* lines;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
    const nextStep = 'Name a folder that --record wrote.';
    throw new UserFacingError(`the recorded values cannot be read: ${messageOf(error)}`, nextStep);
  }
}
