import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { openRegular } from '../files/openRegular.ts';
import { lineHeads, type LineHead } from '../files/lineHeads.ts';
import { decodeValue } from '../files/codec.ts';
import { damaged } from '../model/facts/eventLines.ts';
import { inputBatch } from '../model/facts/input.ts';
import { itemOfLine, lastMember, lineParts, longestLineStart, recordingFiles } from './format.ts';

/** A batch of inputs ends after this much text. */
const batchBytes = 1 << 20;

type LinePlace = Pick<LineHead, 'line' | 'offset' | 'length'>;

/**
 * The inputs of these items in this order, in batches: first their lines are found, then each is read when it is
 * needed. Rejects with UserFacingError if one was not recorded.
 */
export async function readInputs(
  dir: string,
  items: readonly number[],
): Promise<AsyncGenerator<readonly unknown[], void, undefined>> {
  const path = join(dir, recordingFiles.inputs);
  const found = await findLines(path, new Set(items));
  const places = items.map((item) => {
    const place = found.get(item);
    if (place) return place;
    throw new UserFacingError(
      `${path} has no input of item ${item}`,
      'The run ended before it read that input, or ran other items. Choose an item that ran.',
    );
  });
  return inputsAt(path, places);
}

async function findLines(path: string, wanted: ReadonlySet<number>): Promise<Map<number, LinePlace>> {
  const found = new Map<number, LinePlace>();
  try {
    for await (const { text, line, offset, length } of lineHeads(path, longestLineStart)) {
      const item = itemOfLine(text);
      if (item !== undefined && wanted.has(item)) found.set(item, { line, offset, length });
    }
  } catch (error) {
    throw new UserFacingError(
      `the recorded inputs cannot be read: ${messageOf(error)}`,
      'Name a folder that --record wrote.',
    );
  }
  return found;
}

async function* inputsAt(
  path: string,
  places: readonly LinePlace[],
): AsyncGenerator<readonly unknown[], void, undefined> {
  const file = await openRegular(path);
  try {
    let batch: unknown[] = [];
    let bytes = 0;
    for (const place of places) {
      batch.push(await readValueAt(file, place));
      bytes += place.length;
      if (batch.length < inputBatch && bytes < batchBytes) continue;
      yield batch;
      batch = [];
      bytes = 0;
    }
    if (batch.length > 0) yield batch;
  } finally {
    await file.close();
  }
}

async function readValueAt(file: FileHandle, { line, offset, length }: LinePlace): Promise<unknown> {
  const bytes = Buffer.allocUnsafe(length);
  await file.read(bytes, 0, length, offset);
  return decodeRecorded(textOf(bytes), lineParts.input, `line ${line} of ${recordingFiles.inputs}`);
}

function textOf(bytes: Buffer): string {
  try {
    return bytes.toString('utf8');
  } catch (error) {
    throw explainLength(error);
  }
}

/** The value at the end of a line. Throws UserFacingError for text that `encodeValue` did not write. `where` names the line. */
export function decodeRecorded(line: string, key: string, where: string): unknown {
  try {
    return decodeValue(lastMember(line, key, true) ?? '');
  } catch (error) {
    if (error instanceof UserFacingError) throw error;
    throw damaged(where, { path: '', expected: 'a value as Poolscope writes it', found: line });
  }
}

/** The error for a line that is longer than a string can be. Other errors are returned as they are. */
export function explainLength(error: unknown): unknown {
  if ((error as NodeJS.ErrnoException).code !== 'ERR_STRING_TOO_LONG') return error;
  return new UserFacingError(
    'the recorded input is longer than the 512 MB of text that Node can read at once',
    'Choose another item, or let the input be a path whose file the function reads.',
  );
}
