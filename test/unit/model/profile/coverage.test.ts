import { expect, test } from 'vitest';
import { countSamples, profileCost } from '../../../../src/model/profile/coverage.ts';
import { profileOf } from '../../../../src/model/profile/profile.ts';
import { everySample } from '../../../../src/model/profile/sampleFilter.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { costSentence, fewSamplesSentence } from '../../../../src/words/profileCoverage.ts';
import { frameOf, partOf } from '../../../support/profiles.ts';

const [work, own] = [frameOf('work'), { ...frameOf('poolscope', ''), own: true as const }];
test('the cost is the time of the pauses and that of our own code', () => {
  const model = createRunModel();
  const stacks = [
    [[work], 900_000],
    [[own], 60_000],
  ] as const;
  applyEvent(model, partOf(stacks, { pausedMicros: 40_000 }));
  const cost = profileCost(profileOf(model)!);
  expect(cost).toEqual({ pausedMicros: 40_000, poolscopeMicros: 60_000, workerMicros: 1_000_000 });
  expect(costSentence(cost)).toBe(
    'The profile paused the workers for 40 ms, 4.0 % of their time; Poolscope itself took 6.0 %. ' +
      'Sampling also slows down the code, which is not measured.',
  );
});

test('few samples are counted and named, enough are not', () => {
  const model = createRunModel();
  applyEvent(model, partOf(Array.from({ length: 30 }, () => [[work], 1000] as const)));
  const profile = profileOf(model)!;
  expect([countSamples(profile, everySample, 20), countSamples(profile, everySample, 100)]).toEqual([20, 30]);
  expect(fewSamplesSentence(20)).toBeUndefined();
  expect(fewSamplesSentence(1)).toMatch(/^Only 1 sample counts here/);
});
