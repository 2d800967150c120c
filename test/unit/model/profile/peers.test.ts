import { expect, test } from 'vitest';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';
import { SettledItems } from '../../../../src/model/facts/settledItems.ts';
import { outcomeCode } from '../../../../src/model/facts/events.ts';
import { againstPeers, peersOf, slowestItems } from '../../../../src/model/profile/peers.ts';
import { hotFunctions, profileOf, whileItems } from '../../../../src/model/profile/profile.ts';
import { VlqWriter } from '../../../../src/base/vlq.ts';
import { frameOf, partOf, type Sample } from '../../../support/profiles.ts';

const work = frameOf('work');
const parse = frameOf('parse');
const planted = frameOf('planted');

/** One worker runs the items one after the other; each computes in these functions. */
function runOf(items: readonly (readonly Sample[])[]): RunModel {
  const model = createRunModel();
  applyEvent(model, { type: 'runPlanned', workers: 1, chunksize: items.length, total: items.length });
  const settled = new SettledItems(0);
  let at = 0;
  for (const [item, samples] of items.entries()) {
    const start = at;
    for (const [, micros] of samples) at += micros;
    settled.add(item, start, at, outcomeCode('succeeded'));
  }
  applyEvent(model, { type: 'itemsSettled', worker: 0, chunk: 0, attempt: 1, ...settled.columns });
  applyEvent(model, partOf(items.flat()));
  return model;
}

const usual: readonly Sample[] = [
  [[work], 100],
  [[work, parse], 900],
];
const slow: readonly Sample[] = [
  [[work], 100],
  [[work, parse], 500],
  [[work, planted], 2500],
];

test('a sample belongs to the item that ran at its time', () => {
  const profile = profileOf(runOf([usual, slow, usual]))!;
  expect(
    hotFunctions(
      profile,
      whileItems(profile, (item) => item === 1),
    ).whole,
  ).toBe(3100);
  expect([...(profile.items.get(profile.tree.lanes[0]!) ?? [])]).toEqual([0, 0, 1, 1, 1, 2, 2]);
});

test('what a slow item computes more than its peers comes first, even if it computes much less of something', () => {
  const run = runOf([...Array.from({ length: 20 }, () => usual), slow]);
  const profile = profileOf(run)!;
  expect([...slowestItems(run)]).toContain(20);
  const [first, second] = againstPeers(profile, new Set([20]));
  expect(profile.tree.frames[first?.frame ?? -1]).toEqual(planted);
  expect(first).toMatchObject({ change: 'new', before: 0, after: 2500 });
  expect(second).toMatchObject({ change: 'shrank', before: 900, after: 500 });
});

test('peers are the middle half, without the items in question', () => {
  const run = runOf(Array.from({ length: 8 }, (_, k): Sample[] => [[[work], 100 * (k + 1)]]));
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
  expect([...(profile.items.get(profile.tree.lanes[0]!) ?? [])]).toEqual([7, 7, 9, -1]);
});

test('the hottest line is that of the most samples of a function', () => {
  const lines = new VlqWriter(3);
  lines.add(1, 12, 3);
  lines.add(1, 15, 9);
  const model = runOf([usual]);
  applyEvent(model, { ...partOf([[[work], 1]], { fromMicros: 5000 }), lines: lines.text });
  const [hottest, second] = hotFunctions(profileOf(model)!).functions;
  expect(hottest).toMatchObject({ function: 'parse', kind: 'user', self: 900, hotLine: undefined });
  expect(second).toMatchObject({ function: 'work', total: 1000, hotLine: { line: 15, share: 0.75 } });
});
