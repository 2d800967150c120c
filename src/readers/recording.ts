import { createReadStream } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { decodeValue } from '../model/facts/codec.ts';
import { inputBatch } from '../model/facts/input.ts';
import type { ItemRange } from '../model/facts/job.ts';
import { recordingFiles } from '../model/facts/recording.ts';
import { prefixed, type Reader } from './reader.ts';

/** As much text is decoded at a time. */
const batchBytes = 1 << 20;

/** The inputs of an earlier run, as that run recorded them: under their numbers there, in the order of the selection. */
export const recordingReader: Reader = {
  syntax: 'recording:DIR with --items',
  match: prefixed('recording:'),
  open: async (rest, baseDir, selection) => {
    if (!selection) {
      throw new UserFacingError(
        `"recording:${rest}" needs the items to run`,
        'Write poolscope replay <recording> --items …',
      );
    }
    const items = selection.flatMap(numbersOf);
    const path = join(resolve(baseDir, rest), recordingFiles.inputs);
    const lines = await findLines(path, new Set(items));
    const missing = items.find((item) => !lines.has(item));
    if (missing !== undefined) {
      throw new UserFacingError(
        `${path} has no input of item ${missing}`,
        'The run ended before it read that item, or selected others.',
      );
    }
    return { count: items.length, items, batches: inputsAt(path, items, lines) };
  },
};

const numbersOf = ([first, last]: ItemRange): number[] => Array.from({ length: last - first + 1 }, (_, k) => first + k);

interface LinePlace {
  readonly offset: number;
  readonly length: number;
}

const longestHead = 32;

/** Where the lines of the wanted items are. A line may be of any length: only its head is looked at. */
async function findLines(path: string, wanted: ReadonlySet<number>): Promise<Map<number, LinePlace>> {
  const found = new Map<number, LinePlace>();
  let start = 0;
  let at = 0;
  let head = '';
  try {
    for await (const block of createReadStream(path, { highWaterMark: batchBytes }) as AsyncIterable<Buffer>) {
      for (let from = 0; from < block.length;) {
        const newline = block.indexOf(0x0a, from);
        const end = newline < 0 ? block.length : newline;
        if (head.length < longestHead) head += block.toString('latin1', from, Math.min(end, from + longestHead));
        if (newline < 0) break;
        const item = Number(/^\{"item":(\d+)[,}]/.exec(head)?.[1] ?? -1);
        if (wanted.has(item)) found.set(item, { offset: start, length: at + end - start });
        head = '';
        from = newline + 1;
        start = at + from;
      }
      at += block.length;
    }
  } catch (error) {
    throw new UserFacingError(
      `the recorded inputs cannot be read: ${messageOf(error)}`,
      'Give the folder that --record wrote.',
    );
  }
  return found;
}

async function* inputsAt(
  path: string,
  items: readonly number[],
  lines: ReadonlyMap<number, LinePlace>,
): AsyncGenerator<readonly unknown[]> {
  const file = await open(path, 'r');
  try {
    let batch: unknown[] = [];
    let bytes = 0;
    for (const item of items) {
      const place = lines.get(item)!;
      batch.push(await readInput(file, place));
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

/** An item whose input was `undefined` has a line without one. */
async function readInput(file: FileHandle, { offset, length }: LinePlace): Promise<unknown> {
  const line = Buffer.allocUnsafe(length);
  await file.read(line, 0, length, offset);
  const text = line.toString('utf8');
  const at = text.indexOf(',');
  return decodeValue(at < 0 ? '' : text.slice(at + ',"input":'.length, -1));
}
