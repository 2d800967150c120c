import { expect, test } from 'vitest';
import { fitCosts, predict } from '../../../../src/model/tuning/costModel.ts';
import { bestHosts, hostChoices, savedBy } from '../../../../src/model/tuning/hostChoices.ts';
import { slownessOf } from '../../../../src/model/tuning/hostCost.ts';
import { predictor } from '../../../../src/model/tuning/quickPrediction.ts';
import { hostChoiceText, hostsAdvice, savedText } from '../../../../src/words/hostChoices.ts';
import { hostRun, type HostRun } from '../../../support/hostRun.ts';

const course: HostRun = {
  hosts: [
    { name: 'a', itemMicros: 10_000, workers: 2 },
    { name: 'b', itemMicros: 10_000, workers: 2 },
    { name: 'slow', itemMicros: 40_000, workers: 1 },
  ],
  items: 400,
  chunksize: 2,
  aroundMicros: 3000,
  latencyMicros: 500,
};
const choicesOf = (changes: Partial<HostRun> = {}) => {
  const model = fitCosts([hostRun({ ...course, ...changes })]);
  return hostChoices(model, predictor(model), 2);
};

test('a slow machine has a slowness, and the items the time that they take on the others', () => {
  const model = fitCosts([hostRun(course)]);
  expect(model.hosts.map(({ name, workers, slowness }) => [name, workers, slowness])).toEqual([
    ['a', 2, 1],
    ['b', 2, 1],
    ['slow', 1, 4],
  ]);
  for (const micros of model.itemMicros) expect(micros).toBeCloseTo(10_000, 0);
});

test('the round trip of a request is the cost of a chunk, and the rest of what is around it that of its items', () => {
  const { chunkCost } = fitCosts([hostRun(course)]);
  expect(chunkCost.itemMicros).toBeCloseTo(1250, 0);
  const local = fitCosts([hostRun({ ...course, latencyMicros: 3000 })]);
  expect(local.chunkCost.itemMicros).toBe(0);
});

test('the measured run is predicted, and one more machine like the quickest one shortens it', () => {
  const run = hostRun(course);
  const { wallMicros } = predict(fitCosts([run]), 5, 2);
  expect(wallMicros / run.wallMicros).toBeCloseTo(1, 1);
  const choices = choicesOf();
  expect(choices.map(hostChoiceText)).toEqual([
    'the hosts of this run',
    'without a',
    'without b',
    'without slow',
    '1 more host like a',
    '2 more hosts like a',
    '4 more hosts like a',
  ]);
  expect(savedBy(choices[1]!, choices)).toBeLessThan(-0.3);
  expect(savedBy(choices[4]!, choices)).toBeGreaterThan(0.25);
  expect(savedText(choices[4]!, choices)).toMatch(/^\d\d % less time$/);
  expect(hostsAdvice(choices)).toMatch(
    /^More hosts would help: with \d more hosts? like a, predicted .*, \d\d % less time\.$/,
  );
});

test('a machine that saves nothing is named, and a run on one machine has no choices', () => {
  const useless = choicesOf({
    items: 12,
    hosts: course.hosts.with(2, { name: 'slow', itemMicros: 300_000, workers: 1 }),
  });
  expect(hostsAdvice(useless)).toBeDefined();
  const idle = choicesOf({ hosts: course.hosts.slice(0, 2), items: 2, chunksize: 1 });
  expect(bestHosts(idle)?.change).toBe('without');
  expect(hostsAdvice(idle)).toMatch(/^The run hardly needs all of its hosts: without [ab], predicted/);
  expect(hostsAdvice([])).toBeUndefined();
});

test('workers beyond those of the machines are like the first ones', () => {
  const hosts = [
    { host: 0, name: 'a', workers: 2, slowness: 1 },
    { host: 1, name: 'b', workers: 1, slowness: 3 },
  ];
  expect(slownessOf(hosts, 5)).toEqual([1, 3, 1, 1, 3]);
  expect(slownessOf([], 2)).toEqual([1, 1]);
});
