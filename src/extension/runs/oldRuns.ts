import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunEntry } from './runEntry.ts';

export interface HistoryLimits {
  /** How many recordings to keep. */
  readonly keep: number;
  /** Most bytes of all recordings together. */
  readonly mostBytes: number;
  /** Whether a recording is kept beside those, for example because it is pinned or open. */
  readonly isKept: (runId: string) => boolean;
}

/**
 * The recordings that are deleted so that the limits hold, of runs that are over, newest first. The newest one stays. Bytes of
 * recordings that are kept in any case count, too.
 */
export async function oldRuns(
  over: readonly RunEntry[],
  { keep, mostBytes, isKept }: HistoryLimits,
  bytesOf: (dir: string) => Promise<number> = folderBytes,
): Promise<readonly RunEntry[]> {
  const kept = over.filter(({ runId }) => isKept(runId));
  const others = over.filter(({ runId }) => !isKept(runId));
  const removed = others.slice(Math.max(1, keep));
  let bytes = 0;
  for (const { dir } of kept) bytes += await bytesOf(dir);
  for (const [place, entry] of others.slice(0, Math.max(1, keep)).entries()) {
    bytes += await bytesOf(entry.dir);
    if (bytes > mostBytes && place > 0) removed.push(entry);
  }
  return removed;
}

/** Bytes of the files of a folder and of the folders in it; 0 if it is gone. */
export async function folderBytes(dir: string): Promise<number> {
  const entries = await readdir(dir, { withFileTypes: true }).catch(() => []);
  let bytes = 0;
  for (const entry of entries) {
    const path = join(dir, entry.name);
    if (entry.isDirectory()) bytes += await folderBytes(path);
    else bytes += (await stat(path).catch(() => ({ size: 0 }))).size;
  }
  return bytes;
}
