import { expect, test } from 'vitest';
import { VlqWriter } from '../../../../src/base/vlq.ts';
import { countSamples, profileCost } from '../../../../src/model/profile/coverage.ts';
import { sampleMicros } from '../../../../src/model/profile/peers.ts';
import { hotFunctions, profileOf } from '../../../../src/model/profile/profile.ts';
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
  expect(cost).toEqual({
    pausedMicros: 40_000,
    poolscopeMicros: 60_000,
    workerMicros: 1_000_000,
    intervalsMicros: [1000],
  });
  expect(costSentence(cost)).toBe(
    'V8 took a sample every 1.0 ms. The profile paused the workers for 40 ms, 4.0 % of their time; Poolscope itself took 6.0 %. ' +
      'Sampling also slows down the code, which is not measured.',
  );
});

test('an interval that changed during the run is named, and lines count by their time', () => {
  const model = createRunModel();
  const lines = (line: number, samples: number) => {
    const text = new VlqWriter(3);
    text.add(1, line, samples);
    return text.text;
  };
  applyEvent(model, partOf([[[work], 8000]], { intervalMicros: 2000, lines: lines(7, 4) }));
  applyEvent(model, partOf([[[work], 15_000]], { fromMicros: 8000, intervalMicros: 5000, lines: lines(9, 3) }));
  const profile = profileOf(model)!;
  expect(costSentence(profileCost(profile))).toMatch(/^V8 took a sample every 2\.0 ms, later every 5\.0 ms\. /);
  expect(hotFunctions(profile, everySample).functions[0]?.hotLine).toEqual({ line: 9, share: 15 / 23 });
  expect([sampleMicros(profile), sampleMicros(profile, 0, 8000)]).toEqual([5000, 2000]);
});

test('few samples are counted and named, enough are not', () => {
  const model = createRunModel();
  applyEvent(model, partOf(Array.from({ length: 30 }, () => [[work], 1000] as const)));
  const profile = profileOf(model)!;
  expect([countSamples(profile, everySample, 20), countSamples(profile, everySample, 100)]).toEqual([20, 30]);
  expect(fewSamplesSentence(20)).toBeUndefined();
  expect(fewSamplesSentence(1)).toMatch(/^Only 1 sample counts here/);
});
