import { array, assert, boolean, integer, property } from 'fast-check';
import { expect, test } from 'vitest';
import { outcomeCode } from '../../../../src/model/facts/events.ts';
import { SettledItems } from '../../../../src/model/facts/settledItems.ts';
import { foldWeights } from '../../../../src/model/profile/fold.ts';
import { profileOf, type Profile } from '../../../../src/model/profile/profile.ts';
import { everySample, whileItems, type Narrowing } from '../../../../src/model/profile/sampleFilter.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { frameOf, partOf } from '../../../support/profiles.ts';

type Span = readonly [item: number, from: number, to: number];

/** Workers that ran items at these times, with a sample each millisecond from time 0. */
function profileFrom(lanes: readonly (readonly Span[])[], samples = 10): Profile {
  const model = createRunModel();
  applyEvent(model, { type: 'runPlanned', workers: lanes.length, chunksize: 1, total: 100 });
  for (const [worker, spans] of lanes.entries()) {
    const settled = new SettledItems(0);
    for (const [item, from, to] of spans) settled.add(item, from, to, outcomeCode('succeeded'));
    applyEvent(model, { type: 'itemsSettled', worker, chunk: 0, attempt: 1, ...settled.columns });
    const stacks = Array.from({ length: samples }, (_, k) => [[frameOf(`f${k}`)], 1000] as const);
    applyEvent(model, partOf(stacks, { worker }));
  }
  return profileOf(model)!;
}

const counted = (profile: Profile, isWanted: (item: number) => boolean = () => true, more?: Narrowing): number =>
  foldWeights(profile.tree, whileItems(profile, isWanted, more)).total[0] ?? -1;

test('an item is charged for nothing that came after its end', () => {
  const profile = profileFrom([
    [
      [7, 0, 2300],
      [8, 2300, 4000],
    ],
  ]);
  expect(counted(profile, (item) => item === 7)).toBe(2300);
  // The sample at 2,000 was taken in item 7, so its stack is none of item 8's.
  expect(counted(profile, (item) => item === 8)).toBe(1000);
  expect(counted(profile)).toBe(4000);
  expect(counted(profile, (item) => item === 9)).toBe(0);
});

test('the times of items that are shorter than a sample add up to the time in which they ran', () => {
  const short = Array.from({ length: 40 }, (_, k): Span => [k, k * 250, k * 250 + 200]);
  expect(counted(profileFrom([short]))).toBe(8000);
});

test('only what lies within a range of time counts, and only in one worker', () => {
  const profile = profileFrom([[[0, 0, 10_000]], [[1, 500, 4500]]]);
  expect(counted(profile, undefined, { range: { fromMicros: 1500, toMicros: 3200 } })).toBe(3400);
  expect(counted(profile, undefined, { worker: 1 })).toBe(3500);
  expect(counted(profile, undefined, { worker: 1, range: { fromMicros: 4200, toMicros: 9000 } })).toBe(300);
  expect(counted(profile, undefined, { worker: 5 })).toBe(0);
});

test('no choice of items counts more than the time in which they ran, nor more than all samples', () => {
  const spans = array(integer({ min: 1, max: 3000 }), { minLength: 1, maxLength: 12 });
  assert(
    property(spans, array(boolean(), { minLength: 12, maxLength: 12 }), (lengths, wanted) => {
      let at = 0;
      const lane = lengths.map((micros, item): Span => [item, at, (at += micros)]);
      const profile = profileFrom([lane]);
      const isWanted = (item: number): boolean => wanted[item] === true;
      const ran = lane.filter(([item]) => isWanted(item)).reduce((sum, [, from, to]) => sum + to - from, 0);
      const all = foldWeights(profile.tree, everySample).total[0] ?? 0;
      expect(counted(profile, isWanted)).toBeLessThanOrEqual(Math.min(ran, all));
    }),
  );
});
