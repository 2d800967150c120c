import { UserFacingError } from '../../base/errors.ts';
import type { Job } from '../facts/job.ts';
import type { RunModel } from '../run/runModel.ts';
import { spread } from './isolation.ts';
import { jobOfItems } from './jobOfItems.ts';
import {
  compareResults,
  countUnrecorded,
  didFail,
  outcomeIn,
  replayJob,
  type Difference,
  type Results,
} from './replay.ts';

/** Number of items that succeeded and run again, if no other was asked for. */
export const verifiedSample = 50;

/** Items of a recorded run that run again after an edit of the code: all that failed, and some that succeeded. */
export interface VerifiedItems {
  readonly failed: readonly number[];
  readonly succeeded: readonly number[];
}

/** The items beside the recorded run. */
export interface Verification {
  /** Items that failed and succeed now. */
  readonly fixed: readonly number[];
  /** Items that failed and fail again, for the same or another reason. */
  readonly stillFail: readonly number[];
  /** Items that succeeded and have another result now. */
  readonly changed: readonly Difference[];
  /** Items that succeeded and have the same result. */
  readonly same: readonly number[];
  /** Items whose result cannot be compared, because the run did not record it. */
  readonly unrecorded: readonly number[];
  /** Items without an outcome now, because the run was cancelled. */
  readonly notRun: readonly number[];
}

/** All items that failed, and at most `sample` of those that succeeded, spread evenly. */
export function itemsToVerify(recorded: RunModel, sample: number): VerifiedItems {
  const failed: number[] = [];
  const succeeded: number[] = [];
  recorded.items.outcome.view.forEach((_, item) => {
    const outcome = outcomeIn(recorded, item);
    if (outcome === 'succeeded') succeeded.push(item);
    else if (didFail(outcome)) failed.push(item);
  });
  return { failed, succeeded: spread(succeeded, sample) };
}

/** Items that ran again, by their outcome in the recorded run. */
export function verifiedItems(recorded: RunModel, items: readonly number[]): VerifiedItems {
  const hasFailed = (item: number): boolean => didFail(outcomeIn(recorded, item));
  return { failed: items.filter(hasFailed), succeeded: items.filter((item) => !hasFailed(item)) };
}

/**
 * The job that runs these items again on a pool of its own, as in the recorded run. `recording`: absolute path. Throws
 * UserFacingError if there is no item, and for items that cannot run again.
 */
export function verifyJob(recorded: RunModel, recording: string, { failed, succeeded }: VerifiedItems): Job {
  const items = [...failed, ...succeeded].toSorted((a, b) => a - b);
  if (items.length === 0)
    throw new UserFacingError('no item of the recorded run has an outcome', 'Run the rest of its items first.');
  const { workers, chunksize } = jobOfItems(recorded, items, 'verified');
  return { ...replayJob(recorded, recording, items), workers, chunksize, verifies: true };
}

export function verification(before: Results, after: Results, { failed, succeeded }: VerifiedItems): Verification {
  const didRun = (item: number): boolean => outcomeIn(after.model, item) !== 'cancelled';
  const isFixed = (item: number): boolean => outcomeIn(after.model, item) === 'succeeded';
  const changed = compareResults(before, after, succeeded);
  const differs = new Set(changed.map(({ item }) => item));
  const lacks = (item: number): boolean => countUnrecorded(before, after, [item]) > 0;
  const others = succeeded.filter((item) => didRun(item) && !differs.has(item));
  return {
    fixed: failed.filter(isFixed),
    stillFail: failed.filter((item) => didRun(item) && !isFixed(item)),
    changed,
    same: others.filter((item) => !lacks(item)),
    unrecorded: others.filter(lacks),
    notRun: [...failed, ...succeeded].filter((item) => !didRun(item)),
  };
}

export type VerificationCounts = Readonly<Record<keyof Verification, number>>;

export const verificationCounts = (found: Verification): VerificationCounts => ({
  fixed: found.fixed.length,
  stillFail: found.stillFail.length,
  changed: found.changed.length,
  same: found.same.length,
  unrecorded: found.unrecorded.length,
  notRun: found.notRun.length,
});

/** Whether every item that failed is fixed, and no other result has changed. */
export const isProven = ({ stillFail, changed, notRun }: VerificationCounts): boolean =>
  stillFail + changed + notRun === 0;
