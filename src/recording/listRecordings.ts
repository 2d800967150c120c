import { readdir, rm, stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RunOrigin } from '../model/facts/origin.ts';
import { recordingFiles } from './format.ts';
import { loadRecording } from './loadRecording.ts';
import { readFirstEvent } from './readEvents.ts';
import { readSummary, recordedSummary, type RecordedSummary } from './summaryFile.ts';

/** One row of a list of recordings. */
export interface RecordingInfo extends RecordedSummary {
  readonly runId: string;
  readonly dir: string;
  readonly origin: RunOrigin;
  readonly startedAtMs: number;
}

/** The recordings in a folder, newest first. */
export interface RecordingList {
  readonly infos: readonly RecordingInfo[];
  /** Number of folders that were not read, because there are too many. */
  readonly leftOut: number;
}

/** More cannot be shown in a useful way. */
const mostListed = 1000;
/** Folders that are read at the same time, so that descriptors and memory are left for others. */
const readAtOnce = 16;
/** A recording without a summary is read whole, unless it has more bytes of events. */
const mostFolded = 1 << 26;

/**
 * Lists the recordings in a folder; of more than 1,000, those whose names are last in order, which are the newest ones of
 * the editor. Other folders, and recordings that cannot be read, are skipped.
 */
export async function listRecordings(root: string): Promise<RecordingList> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const names = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const newest = names.sort().reverse().slice(0, mostListed);
  const infos: RecordingInfo[] = [];
  for (let from = 0; from < newest.length; from += readAtOnce) {
    const some = newest.slice(from, from + readAtOnce).map((name) => describeRecording(join(root, name)));
    infos.push(...(await Promise.all(some)).filter((info) => info !== undefined));
  }
  return { infos: infos.sort((a, b) => b.startedAtMs - a.startedAtMs), leftOut: names.length - newest.length };
}

/** Removes a recording. Rejects for a folder that is not one. */
export async function deleteRecording(dir: string): Promise<void> {
  await stat(join(dir, recordingFiles.events));
  await rm(dir, { recursive: true, force: true });
}

/** A row for one recording; undefined if it cannot be read. */
export async function describeRecording(dir: string): Promise<RecordingInfo | undefined> {
  try {
    const started = await readFirstEvent(dir);
    if (started?.type !== 'runStarted') return undefined;
    const { origin, startedAtMs } = started;
    const {
      state,
      items,
      wallMs,
      strayErrors = [],
      error,
    } = (await readSummary(dir, recordedSummary)) ?? (await foldSummary(dir));
    return {
      runId: basename(dir),
      dir,
      origin,
      startedAtMs,
      state,
      items,
      wallMs,
      strayErrors,
      ...(error && { error }),
    };
  } catch {
    return undefined;
  }
}

/** A recording without a summary is folded from the start. */
async function foldSummary(dir: string): Promise<RecordedSummary> {
  const model = await loadRecording(dir, { keepLogs: false, mostBytes: mostFolded });
  const { state, counts, total = 0, wallMicros, strayErrors, error } = model;
  return { state, items: { total, ...counts }, wallMs: wallMicros / 1000, strayErrors, ...(error && { error }) };
}
