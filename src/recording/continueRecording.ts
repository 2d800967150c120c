import { statSync } from 'node:fs';
import { join } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { EventDecoder } from '../model/facts/eventLines.ts';
import { outcomeCode, type Outcome, type RunEvent } from '../model/facts/events.ts';
import type { Failure } from '../model/facts/failure.ts';
import { requireJob } from '../model/facts/origin.ts';
import type { ItemRange, Job } from '../model/facts/job.ts';
import { rangesOf } from '../model/facts/ranges.ts';
import { SettledItems } from '../model/facts/settledItems.ts';
import { applyEvent } from '../model/run/reduce.ts';
import { createRunModel, type RunModel } from '../model/run/runModel.ts';
import { planCut, type KeptResult } from './cutResults.ts';
import { recordingFiles } from './format.ts';
import { readLines } from './readEvents.ts';

const blockBytes = 1 << 20;

/** The end of a run that is no end of its recording. */
export interface Continuation {
  readonly job: Job;
  /** The run so far, without log records. */
  readonly model: RunModel;
  /** Length of its events. */
  readonly eventBytes: number;
  /** Length of its inputs. */
  readonly inputBytes: number;
  /** Length of its results without those of items that run again. See `makeCut`. */
  readonly resultBytes: number;
  /** It had come to its end by itself: every item has an outcome. */
  readonly isFinished: boolean;
  /** Items that have their outcome and do not run again. */
  readonly settled: readonly ItemRange[];
  /** Items that had an outcome and run again. */
  readonly again: readonly ItemRange[];
  /** Outcomes whose results were written, but not their events: the owner died between the two. */
  readonly recovered: readonly RunEvent[];
}

/**
 * Plans how a recording is continued: items that were cancelled run again, and with `retriesFailed` all that did not
 * succeed. The items with results are the truth, because each result is written before its event. The recording stays as
 * it is until an item has run.
 * Rejects with UserFacingError if there is no run of a job in the folder.
 */
export async function continueRecording(dir: string, retriesFailed: boolean): Promise<Continuation> {
  const { model, eventBytes } = await foldWholeLines(dir);
  if (!model.origin) throw new UserFacingError(`${dir} contains no run`, 'Name a folder that --record wrote.');
  const job = requireJob(model.origin, 'resumed');
  const isKept = (outcome: Outcome): boolean => outcome === 'succeeded' || (outcome !== 'cancelled' && !retriesFailed);
  const { kept, resultBytes } = await planCut(dir, isKept);
  const again: number[] = [];
  for (const [item, outcome] of model.items.outcome.view.entries()) {
    if (outcome !== 0 && !kept.has(item)) again.push(item);
  }
  return {
    job,
    model,
    eventBytes,
    inputBytes: statSync(join(dir, recordingFiles.inputs), { throwIfNoEntry: false })?.size ?? 0,
    resultBytes,
    isFinished: model.state === 'finished',
    settled: rangesOf([...kept.keys()].sort((a, b) => a - b)),
    again: rangesOf(again),
    recovered: recover(model, kept),
  };
}

async function foldWholeLines(dir: string): Promise<{ readonly model: RunModel; readonly eventBytes: number }> {
  const model = createRunModel();
  const decoder = new EventDecoder();
  for (let offset = 0; ;) {
    const { lines, next } = await readLines(dir, offset, blockBytes);
    if (lines === '') return { model, eventBytes: offset };
    for (const event of decoder.decode(lines)) applyEvent(model, event, { keepLogs: false });
    offset = next;
  }
}

/** The events of outcomes that the events do not contain. Their worker and their times are not known. */
export function recover({ items, nowMicros }: RunModel, kept: ReadonlyMap<number, KeptResult>): RunEvent[] {
  const missing = [...kept].filter(([item, { outcome }]) => items.outcome.get(item) !== outcomeCode(outcome));
  if (missing.length === 0) return [];
  const none = { worker: -1, attempt: 1 } as const;
  const settled = new SettledItems(nowMicros);
  const failures: RunEvent[] = [];
  for (const [item, { outcome, failure = lost }] of missing.sort(([a], [b]) => a - b)) {
    settled.add(item, nowMicros, nowMicros, outcomeCode(outcome));
    if (outcome !== 'succeeded') failures.push({ type: 'itemFailed', item, ...none, failure });
  }
  return [...failures, { type: 'itemsSettled', chunk: -1, ...none, ...settled.columns }];
}

const lost: Failure = { kind: 'thrown', name: 'Error', message: 'the error was not recorded', stack: '', frames: [] };
