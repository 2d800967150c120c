import { expect, test } from 'vitest';
import { fileProfiles } from '../../../src/model/profile/fileProfile.ts';
import { profileOf } from '../../../src/model/profile/profile.ts';
import { workersMark } from '../../../src/words/profileMarks.ts';
import { outcomeCode } from '../../../src/model/facts/events.ts';
import { SettledItems } from '../../../src/model/facts/settledItems.ts';
import { applyEvent } from '../../../src/model/run/reduce.ts';
import { frameOf, partOf, profiledRun } from '../../support/profiles.ts';

const work = frameOf('work');

test('the median and the slowest worker of a function are named', () => {
  const model = profiledRun([[[[work], 30_000]]]);
  for (const [worker, micros] of [
    [1, 10_000],
    [2, 90_000],
  ] as const) {
    const settled = new SettledItems(0);
    settled.add(worker, 0, micros, outcomeCode('succeeded'));
    applyEvent(model, { type: 'itemsSettled', worker, chunk: worker, attempt: 1, ...settled.columns });
    applyEvent(model, partOf([[[work], micros]], { worker }));
  }
  const [found] = fileProfiles(profileOf(model)!).get(work.file)?.functions ?? [];
  expect(found?.workers.map(({ worker }) => worker)).toEqual([1, 0, 2]);
  expect(workersMark(found!)).toBe('Own time in 3 workers: median 30 ms, slowest is worker 2 with 90 ms');
});
