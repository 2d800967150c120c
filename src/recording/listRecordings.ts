import { readdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
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

/** The recordings in a folder, newest first. Other folders, and recordings that cannot be read, are skipped. */
export async function listRecordings(root: string): Promise<RecordingInfo[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  const infos = await Promise.all(
    entries.filter((entry) => entry.isDirectory()).map((entry) => describeRecording(root, entry.name)),
  );
  return infos.filter((info) => info !== undefined).sort((a, b) => b.startedAtMs - a.startedAtMs);
}

/** Removes a recording. Rejects for a folder that is not one. */
export async function deleteRecording(dir: string): Promise<void> {
  await stat(join(dir, recordingFiles.events));
  await rm(dir, { recursive: true, force: true });
}

async function describeRecording(root: string, runId: string): Promise<RecordingInfo | undefined> {
  const dir = join(root, runId);
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
    return { runId, dir, origin, startedAtMs, state, items, wallMs, strayErrors, ...(error && { error }) };
  } catch {
    return undefined;
  }
}

/** A recording without a summary is folded from the start. */
async function foldSummary(dir: string): Promise<RecordedSummary> {
  const model = await loadRecording(dir, { keepLogs: false });
  const { state, counts, total = 0, wallMicros, strayErrors, error } = model;
  return { state, items: { total, ...counts }, wallMs: wallMicros / 1000, strayErrors, ...(error && { error }) };
}
