import { existsSync, renameSync, rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { LineFile } from '../files/lineFile.ts';
import { lineHeads } from '../files/lineHeads.ts';
import type { Outcome } from '../model/facts/events.ts';
import type { Failure } from '../model/facts/failure.ts';
import { failureShape } from '../model/facts/failureShape.ts';
import { recordingFiles, resultOfLine } from './format.ts';
import { ifPresent } from './readValues.ts';

/** Failures are read up to this length. */
const mostFailureBytes = 1 << 20;

/** A result that a recording keeps. */
export interface KeptResult {
  readonly outcome: Outcome;
  readonly failure: Failure | undefined;
}

/** The results that stay when others are removed. */
export interface ResultsCut {
  /** By item. */
  readonly kept: ReadonlyMap<number, KeptResult>;
  /** Length of `results.ndjson` without the results that are removed. */
  readonly resultBytes: number;
}

/** The file with the results that will wait in `early.ndjson`. It exists as long as a planned cut is not made. */
export const plannedEarly = (dir: string): string => `${join(dir, recordingFiles.early)}.new`;

/**
 * Plans to remove the results of items that run again: `results.ndjson` will be cut at the first of them, and the results
 * after it will wait in `early.ndjson`. `makeCut` does that, and `dropCut` leaves the results as they are.
 */
export async function planCut(dir: string, isKept: (outcome: Outcome) => boolean): Promise<ResultsCut> {
  const results = join(dir, recordingFiles.results);
  const early = join(dir, recordingFiles.early);
  const next = plannedEarly(dir);
  const kept = new Map<number, KeptResult>();
  const failed: Error[] = [];
  const waiting = new LineFile(next, (error) => failed.push(error));
  let end = 0;
  let isCut = false;
  for (const path of [results, early]) {
    for await (const { text, isWhole, offset, length } of ifPresent(lineHeads(path, mostFailureBytes))) {
      const found = resultOfLine(text);
      if (!found || !isKept(found.outcome)) {
        isCut = true;
        continue;
      }
      const { item, outcome } = found;
      const isInPlace = path === results && !isCut;
      if (isInPlace) end = offset + length + 1;
      else if (!kept.has(item)) waiting.addFile(path, { offset, length: length + 1 });
      kept.set(item, { outcome, failure: isWhole ? failureOf(text, outcome) : undefined });
    }
  }
  waiting.close();
  if (failed[0]) {
    rmSync(next, { force: true });
    throw failed[0];
  }
  return { kept, resultBytes: end };
}

/** All results of a recording, also those that wait for an earlier item. */
export async function keptResults(dir: string): Promise<ReadonlyMap<number, KeptResult>> {
  const kept = new Map<number, KeptResult>();
  for (const name of [recordingFiles.results, recordingFiles.early]) {
    for await (const { text, isWhole } of ifPresent(lineHeads(join(dir, name), mostFailureBytes))) {
      const found = resultOfLine(text);
      if (!found) continue;
      const { item, outcome } = found;
      kept.set(item, { outcome, failure: isWhole ? failureOf(text, outcome) : undefined });
    }
  }
  return kept;
}

/**
 * Makes a planned cut, once. An interruption at any moment loses no result that is kept: the new file of early results
 * takes its place before the other file is cut.
 */
export function makeCut(dir: string, resultBytes: number): void {
  const next = plannedEarly(dir);
  if (!existsSync(next)) return;
  renameSync(next, join(dir, recordingFiles.early));
  cutFile(join(dir, recordingFiles.results), resultBytes);
}

/** Leaves the results as they are. */
export function dropCut(dir: string): void {
  rmSync(plannedEarly(dir), { force: true });
}

/** Shortens a file that exists. */
export function cutFile(path: string, bytes: number): void {
  try {
    truncateSync(path, bytes);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
}

function failureOf(line: string, outcome: Outcome): Failure | undefined {
  if (outcome === 'succeeded') return undefined;
  try {
    const { failure } = JSON.parse(line) as { readonly failure?: unknown };
    return failureShape(failure) === undefined ? (failure as Failure) : undefined;
  } catch {
    // The file was changed by others.
    return undefined;
  }
}
