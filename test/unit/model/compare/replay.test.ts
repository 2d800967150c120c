import { expect, test } from 'vitest';
import { outcomeCode } from '../../../../src/model/facts/events.ts';
import type { RunOrigin } from '../../../../src/model/facts/origin.ts';
import { compareResults, countUnrecorded, failsAlike, type Results } from '../../../../src/model/compare/replay.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';

/** A run whose items have all succeeded. */
function succeeded(items: number, values: Readonly<Record<number, string>>): Results {
  const model = createRunModel();
  for (let item = 0; item < items; item++) model.items.outcome.set(item, outcomeCode('succeeded'));
  const recorded = Object.entries(values).map(([item, text]) => [Number(item), { text, digest: '' }] as const);
  return { model, values: new Map(recorded) };
}

test('a value that the run did not record is no difference, and is counted', () => {
  const run = succeeded(3, { 0: '1', 1: '2' });
  const replay = succeeded(3, { 0: '1', 1: '3', 2: '4' });
  expect(compareResults(run, replay, [0, 1, 2])).toMatchObject([{ item: 1, what: 'value' }]);
  expect(countUnrecorded(run, replay, [0, 1, 2])).toBe(1);
});

test('results of which nobody recorded values are the same', () => {
  expect(compareResults(succeeded(1, {}), succeeded(1, {}), [0])).toEqual([]);
  expect(countUnrecorded(succeeded(1, {}), succeeded(1, {}), [0])).toBe(0);
});

/** Item 0 has failed in this way. */
function failed(kind: 'thrown' | 'rejected', origin?: RunOrigin): Results {
  const model = { ...createRunModel(), origin };
  const failure = { kind, name: 'RangeError', message: 'too large', stack: '', frames: [] };
  model.items.outcome.set(0, outcomeCode('failed'));
  model.failures.set(0, { item: 0, attempt: 1, worker: 0, failure });
  return { model, values: new Map() };
}

test('the answer of another pool does not show whether the function threw or rejected', () => {
  const observed: RunOrigin = { kind: 'observed', program: { name: 'build.mjs', baseDir: '/work' } };
  expect(compareResults(failed('thrown', observed), failed('rejected'), [0])).toEqual([]);
  expect(failsAlike(failed('thrown', observed).model, failed('rejected').model, 0)).toBe(true);
  expect(compareResults(failed('thrown'), failed('rejected'), [0])).toMatchObject([{ what: 'failure' }]);
});
