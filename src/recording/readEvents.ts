import { statSync } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { formatBytes } from '../base/numberText.ts';
import { openRegular } from '../files/openRegular.ts';
import { EventDecoder } from '../model/facts/eventLines.ts';
import type { RunEvent } from '../model/facts/events.ts';
import { recordingFiles } from './format.ts';

const newline = 0x0a;
/** Number of bytes per read when a whole recording is folded. */
const blockBytes = 1 << 20;
/** Most first lines are shorter than this. */
const firstLineBytes = 4096;
/** No event is longer. Without a limit, a file without a line break would fill the memory. */
const longestLineBytes = 1 << 28;

/** Whole lines of a recording's events, and the position of the byte after them. */
export interface RecordedLines {
  readonly lines: string;
  readonly next: number;
}

/**
 * Whole lines from a byte offset: about `maxBytes` of them, but at least one. Empty at the end of the file.
 * Rejects with UserFacingError if the folder is not a recording.
 */
export async function readLines(dir: string, offset: number, maxBytes: number): Promise<RecordedLines> {
  const file = await openEvents(dir);
  try {
    for (let size = maxBytes; ; size *= 2) {
      const block = Buffer.allocUnsafe(size);
      const { bytesRead } = await file.read(block, 0, size, offset);
      const end = block.subarray(0, bytesRead).lastIndexOf(newline) + 1;
      if (end === 0 && size > longestLineBytes) throw new UserFacingError(...tooLong(dir));
      if (end > 0 || bytesRead < size) return { lines: block.toString('utf8', 0, end), next: offset + end };
    }
  } finally {
    await file.close();
  }
}

/**
 * All events of a recording, in order. Rejects with UserFacingError if it cannot be read, is damaged, or has more than
 * `mostBytes`.
 */
export async function* readEvents(dir: string, mostBytes = Infinity): AsyncGenerator<RunEvent, void, undefined> {
  const decoder = new EventDecoder();
  for (let offset = 0; ;) {
    const { lines, next } = await readLines(dir, offset, blockBytes);
    if (lines === '') return;
    yield* decoder.decode(lines);
    offset = next;
    if (offset > mostBytes) throw new UserFacingError(...tooLarge(dir, mostBytes));
  }
}

/** The first event of a recording; undefined if it has none. */
export async function readFirstEvent(dir: string): Promise<RunEvent | undefined> {
  const { lines } = await readLines(dir, 0, firstLineBytes);
  return new EventDecoder().decode(lines.slice(0, lines.indexOf('\n') + 1))[0];
}

const tooLong = (dir: string): readonly [message: string, nextStep: string] => [
  `the recording is damaged: a line of ${join(dir, recordingFiles.events)} is longer than 256 MB`,
  'Use the original, or record the run again.',
];

const tooLarge = (dir: string, mostBytes: number): readonly [message: string, nextStep: string] => [
  `${dir} has more than ${formatBytes(mostBytes)} of events, which is too much for this window`,
  `Print it in a terminal: poolscope show ${dir}`,
];

/** A path at which there is no recording; `why` is known if it is not by what is there. */
export function notARecording(path: string, why?: string): UserFacingError {
  const found = statSync(path, { throwIfNoEntry: false });
  const known = !found
    ? 'it does not exist'
    : found.isDirectory()
      ? `it has no ${recordingFiles.events}`
      : 'it is a file';
  return new UserFacingError(
    `${path} is not a recording: ${why ?? known}`,
    'Name a folder that --record wrote, or a .poolscope file.',
  );
}

async function openEvents(dir: string): Promise<FileHandle> {
  const path = join(dir, recordingFiles.events);
  return openRegular(path).catch((error: NodeJS.ErrnoException) => {
    throw notARecording(dir, error.code === 'ENOENT' || error.code === 'ENOTDIR' ? undefined : error.message);
  });
}
