import { expect, test } from 'vitest';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { againstItems, againstPeers, peersOf, restOf, slowestItems } from '../../../../src/model/profile/peers.ts';
import { hotFunctions, profileOf } from '../../../../src/model/profile/profile.ts';
import { whileItems } from '../../../../src/model/profile/sampleFilter.ts';
import { VlqWriter } from '../../../../src/base/vlq.ts';
import { frameOf, partOf, profiledRun, type Sample } from '../../../support/profiles.ts';

const work = frameOf('work');
const parse = frameOf('parse');
const planted = frameOf('planted');

const usual: readonly Sample[] = [
  [[work], 10_000],
  [[work, parse], 90_000],
];
const slow: readonly Sample[] = [
  [[work], 10_000],
  [[work, parse], 50_000],
  [[work, planted], 250_000],
];

test('a sample belongs to the item that ran at its time', () => {
  const profile = profileOf(profiledRun([usual, slow, usual]))!;
  expect(
    hotFunctions(
      profile,
      whileItems(profile, (item) => item === 1),
    ).whole,
  ).toBe(310_000);
  expect([...(profile.items.get(profile.tree.lanes[0]!)?.item ?? [])]).toEqual([0, 0, 1, 1, 1, 2, 2]);
});

test('what a slow item computes more than its peers comes first, even if it computes much less of something', () => {
  const run = profiledRun([...Array.from({ length: 20 }, () => usual), slow]);
  const profile = profileOf(run)!;
  expect([...slowestItems(run)]).toContain(20);
  const [first, second] = againstPeers(profile, new Set([20]));
  expect(profile.tree.frames[first?.frame ?? -1]).toEqual(planted);
  expect(first).toMatchObject({ change: 'new', before: 0, after: 250_000 });
  expect(second).toMatchObject({ change: 'shrank', before: 90_000, after: 50_000 });
});

test('peers are the middle half, without the items in question', () => {
  const run = profiledRun(Array.from({ length: 8 }, (_, k): Sample[] => [[[work], 100 * (k + 1)]]));
  expect([...peersOf(run, new Set())]).toEqual([2, 3, 4, 5]);
  expect([...peersOf(run, new Set([3, 7]))]).toEqual([1, 2, 4, 5]);
});

test('with concurrency, a sample belongs to the item that the worker recorded', () => {
  const switches = new VlqWriter(2);
  switches.add(7, 0);
  switches.add(9, 150);
  switches.add(-1, 100);
  const model = createRunModel();
  applyEvent(model, { type: 'runPlanned', workers: 1, chunksize: 1, total: 10 });
  const samples: Sample[] = [100, 100, 100, 100].map((micros) => [[work], micros]);
  applyEvent(model, partOf(samples, { switches: switches.text }));
  const profile = profileOf(model)!;
  expect([...(profile.items.get(profile.tree.lanes[0]!)?.item ?? [])]).toEqual([7, 7, 9, -1]);
});

test('the hottest line is that of the most samples of a function', () => {
  const lines = new VlqWriter(3);
  lines.add(1, 12, 3);
  lines.add(1, 15, 9);
  const model = profiledRun([usual]);
  applyEvent(model, { ...partOf([[[work], 1]], { fromMicros: 500_000 }), lines: lines.text });
  const [hottest, second] = hotFunctions(profileOf(model)!).functions;
  expect(hottest).toMatchObject({ function: 'parse', kind: 'user', self: 90_000, hotLine: undefined });
  expect(second).toMatchObject({ function: 'work', total: 100_000, hotLine: { line: 15, share: 0.75 } });
});

test('the rest are all other items, and a difference of a few samples is chance', () => {
  const run = profiledRun([
    ...Array.from({ length: 20 }, () => usual),
    [
      [[work], 14_000],
      [[work, parse], 90_000],
    ],
    slow,
  ]);
  expect(restOf(run, new Set([21])).size).toBe(21);
  expect(againstItems(profileOf(run)!, new Set([20]), restOf(run, new Set([20, 21])))).toEqual([]);
  expect(againstItems(profileOf(run)!, new Set([21]), restOf(run, new Set([21])))).toMatchObject([
    { change: 'new', after: 250_000 },
    { change: 'shrank' },
  ]);
});
