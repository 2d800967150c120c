import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { decodeEvents } from '../model/facts/eventLines.ts';
import type { RunEvent } from '../model/facts/events.ts';
import { recordingFiles } from './format.ts';

const newline = 0x0a;
/** Number of bytes per read when a whole recording is folded. */
const blockBytes = 1 << 20;
/** Most first lines are shorter than this. */
const firstLineBytes = 4096;

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
      if (end > 0 || bytesRead < size) return { lines: block.toString('utf8', 0, end), next: offset + end };
    }
  } finally {
    await file.close();
  }
}

/** All events of a recording, in order. Rejects with UserFacingError if it cannot be read. */
export async function* readEvents(dir: string): AsyncGenerator<RunEvent, void, undefined> {
  for (let offset = 0, line = 1; ;) {
    const { lines, next } = await readLines(dir, offset, blockBytes);
    if (lines === '') return;
    yield* decodeEvents(lines, line);
    line += lines.split('\n').length - 1;
    offset = next;
  }
}

/** The first event of a recording; undefined if it has none. */
export async function readFirstEvent(dir: string): Promise<RunEvent | undefined> {
  const { lines } = await readLines(dir, 0, firstLineBytes);
  return decodeEvents(lines.slice(0, lines.indexOf('\n') + 1))[0];
}

async function openEvents(dir: string) {
  return open(join(dir, recordingFiles.events), 'r').catch(() => {
    throw new UserFacingError(
      `${dir} is not a recording: it has no ${recordingFiles.events}`,
      'Name a folder that --record wrote.',
    );
  });
}
