import { expect, test } from 'vitest';
import { outcomeCode, type Outcome } from '../../../../src/model/facts/events.ts';
import { replayJob, type Results } from '../../../../src/model/compare/replay.ts';
import {
  isProven,
  itemsToVerify,
  verification,
  verificationCounts,
  verifiedItems,
  verifyJob,
} from '../../../../src/model/compare/verification.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { someJob } from '../../../support/fakeRuns.ts';

/** A run whose items have these outcomes; the value of a succeeded item is the one given, else it was not recorded. */
function run(...items: readonly (Exclude<Outcome, 'succeeded'> | number | 'unrecorded')[]): Results {
  const model = createRunModel();
  const values = new Map<number, { text: string; digest: string }>();
  items.forEach((end, item) => {
    const hasSucceeded = typeof end === 'number' || end === 'unrecorded';
    model.items.outcome.set(item, outcomeCode(hasSucceeded ? 'succeeded' : end));
    if (typeof end === 'number') values.set(item, { text: String(end), digest: '' });
  });
  return { model, values };
}

test('each item counts once, by what became of it', () => {
  const before = run('failed', 'crashed', 'timedOut', 'failed', 5, 6, 'unrecorded', 8, 'cancelled');
  const after = run(1, 'failed', 'timedOut', 'cancelled', 5, 60, 7, 'cancelled', 9);
  const items = itemsToVerify(before.model, Infinity);
  expect(items).toEqual({ failed: [0, 1, 2, 3], succeeded: [4, 5, 6, 7] });
  const found = verification(before, after, items);
  expect(found).toMatchObject({ fixed: [0], stillFail: [1, 2], changed: [{ item: 5, what: 'value' }], same: [4] });
  expect([found.unrecorded, found.notRun]).toEqual([[6], [3, 7]]);
  expect(isProven(verificationCounts(found))).toBe(false);
});

test('a fix is proven if nothing fails, nothing has changed and everything ran', () => {
  const before = run('failed', 1, 2);
  const items = itemsToVerify(before.model, 1);
  expect(items.succeeded).toHaveLength(1);
  const isProvenBy = (after: Results): boolean => isProven(verificationCounts(verification(before, after, items)));
  expect(isProvenBy(run(9, 1, 2))).toBe(true);
  expect(isProvenBy(run(9, 'cancelled', 2))).toBe(false);
});

test('the items run on a pool like that of the run, in their order; a replay of them verifies nothing', () => {
  const { model } = run(1, 'failed', 2, 'cancelled');
  const recorded = { ...model, origin: { kind: 'job', job: { ...someJob, workers: 3, chunksize: 2 } } } as const;
  const job = verifyJob(recorded, '/runs/a', itemsToVerify(model, 1));
  expect(job).toMatchObject({ input: 'recording:/runs/a', workers: 3, chunksize: 2, verifies: true });
  expect(job.items).toEqual([[0, 1]]);
  expect(verifiedItems(model, [0, 1])).toEqual({ failed: [1], succeeded: [0] });
  expect(replayJob({ ...model, origin: { kind: 'job', job } }, '/runs/b', [1]).verifies).toBeUndefined();
  expect(() => verifyJob(recorded, '/runs/a', { failed: [], succeeded: [] })).toThrow('has an outcome');
});
