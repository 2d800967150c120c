import { expect, test } from 'vitest';
import { adviceOf } from '../../../../src/model/advice/adviceRule.ts';
import { profileFiguresOf, profileRules } from '../../../../src/model/advice/profileAdvice.ts';
import { allocationsOf, frameOf, profiledRun, v8Frame, type Sample } from '../../../support/profiles.ts';

const work = frameOf('work');
const distance = frameOf('distance', '/work/src/job.ts', 37);
const collection = v8Frame('(garbage collector)');
const readFileSync = frameOf('readFileSync', 'node:fs', 441);

const usual: Sample[] = [[[work], 10_000]];
/** Advice on thirty items, the last three of which differ. */
function advice(last: readonly Sample[], { concurrency = 1, first = usual } = {}) {
  const model = profiledRun(Array.from({ length: 30 }, (_, k) => (k < 27 ? first : last)));
  model.setup = { ...model.setup, concurrency, baseDir: '/work' };
  const figures = profileFiguresOf(model);
  return profileRules.flatMap((rule) => (figures && adviceOf(rule, figures)) ?? []);
}

test('a run whose items take equally long, and one with few samples, get no advice', () => {
  expect(advice(usual)).toEqual([]);
  expect(advice([[[work], 500]], { first: [[[work], 100]] })).toEqual([]);
});

test('a profile of allocations gets no advice of these', () => {
  const model = profiledRun(Array.from({ length: 30 }, () => usual));
  model.profile.splice(0, 1, allocationsOf([[[work], 50_000_000]]));
  expect(profileFiguresOf(model)).toBeUndefined();
});

test('slow items: the function that explains most of the difference is named', () => {
  expect(advice([...usual, [[work, distance], 60_000]])).toMatchObject([
    {
      id: 'slowItems',
      message: 'The slowest 3 items spend their time in distance, src/job.ts:37.',
      evidence:
        '70 ms each, 60 ms of it more than in their peers in this function; the median item takes 10 ms, and item 29, the slowest, 70 ms',
      place: { file: '/work/src/job.ts', line: 37 },
    },
  ]);
  // Items that take longer as a whole have no function to look at.
  expect(advice([[[work], 100_000]])).toEqual([]);
  // Twice as long is no reason to look, and many functions are none to look at.
  expect(advice([...usual, [[work, distance], 10_000]])).toEqual([]);
  const many = Array.from({ length: 6 }, (_, k): Sample => [[work, frameOf(`f${k}`)], 10_000]);
  expect(advice([...usual, ...many])).toEqual([]);
});

test('garbage collection: the function of the user that makes the garbage is named', () => {
  const collecting = (micros: number): Sample[] => [
    [[work], 8000],
    [[collection], micros],
  ];
  expect(advice(collecting(2000), { first: collecting(2000) })).toMatchObject([
    {
      id: 'garbageCollection',
      message: "Garbage collection took 20 % of the items' time, most of it in work, src/job.ts:1.",
    },
  ]);
  expect(advice(collecting(1000), { first: collecting(1000) })).toEqual([]);
});

test('copies of objects: the function of the user that calls structuredClone is named', () => {
  // As Node 22 and 24 report it.
  const clone = frameOf('structuredClone', 'node:internal/worker/js_transferable', 112);
  const copying = (micros: number): Sample[] => [
    [[work], 7000],
    [[work, distance, clone], micros],
  ];
  expect(advice(copying(3000), { first: copying(3000) })).toMatchObject([
    {
      id: 'structuredClone',
      message: "structuredClone in distance, src/job.ts:37, took 30 % of the items' time.",
      evidence: '90 ms of 300 ms',
      place: { file: '/work/src/job.ts', line: 37 },
    },
  ]);
  expect(advice(copying(1000), { first: copying(1000) })).toEqual([]);
  // Node clones messages of its own, and a user's function may have the same name.
  const own: Sample[] = [
    [[clone], 5000],
    [[work, frameOf('structuredClone')], 5000],
  ];
  expect(advice(own, { first: own })).toEqual([]);
});

test('a synchronous call matters only if other items share the thread', () => {
  const reading: Sample[] = [
    [[work], 8000],
    [[work, readFileSync], 2000],
  ];
  expect(advice(reading, { first: reading })).toEqual([]);
  expect(advice(reading, { first: reading, concurrency: 8 })).toMatchObject([
    { id: 'synchronousCalls', message: 'readFileSync in work, src/job.ts:1, stops all items of its thread.' },
  ]);
});
