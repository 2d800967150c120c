import { expect, test } from 'vitest';
import { decide, needsRound } from '../../../../src/model/tuning/decision.ts';
import type { Chunksize } from '../../../../src/model/facts/job.ts';

const startupMicros = { compile: 0, preflight: 0, workers: 0 };

/** Runs one after the other, `[chunksize, milliseconds]`, with a pause of 0.3 s between them. */
function runsOf(...runs: readonly (readonly [Chunksize, number])[]) {
  let startedAtMs = 0;
  return runs.map(([chunksize, ms]) => {
    const run = { chunksize, wallMicros: ms * 1000, startedAtMs, startupMicros };
    startedAtMs += ms + 300;
    return run;
  });
}

const inTurn = (fixed: readonly number[], auto: readonly number[], chunksize = 16) =>
  runsOf(
    ...fixed.flatMap((ms, k): [Chunksize, number][] => [
      [chunksize, ms],
      ['auto', auto[k]!],
    ]),
  );

test('a chunksize that saves a tenth in each of five rounds is used, with the interval of what it saves', () => {
  const decision = decide(inTurn([900, 905, 895, 900, 902], [1000, 1003, 998, 1001, 1000]), 16);
  expect(decision).toMatchObject({ use: 16, duel: { chunksize: 16, rounds: 5 } });
  const duel = 'duel' in decision ? decision.duel : undefined;
  expect(duel?.saved).toBeCloseTo(0.1, 2);
  expect(duel?.leastSaved).toBeGreaterThan(0.09);
  expect(duel?.mostSaved).toBeLessThan(0.11);
});

test('the order within a round and the order of the list do not matter', () => {
  const runs = runsOf(
    [16, 900],
    ['auto', 1000],
    ['auto', 1010],
    [16, 905],
    [16, 902],
    ['auto', 990],
    ['auto', 1000],
    [16, 900],
    [16, 899],
    ['auto', 1003],
  );
  expect(decide(runs, 16)).toMatchObject({ use: 16, duel: { rounds: 5 } });
  expect(decide(runs.toReversed(), 16)).toEqual(decide(runs, 16));
});

test.each([
  ['no run with auto is beside one with a fixed chunksize', runsOf([16, 900], [8, 905]), { why: 'unmeasured' }],
  ['there is one run', runsOf(['auto', 900]), { why: 'unmeasured' }],
  ['too few rounds were measured', inTurn([900, 900], [1000, 1000]), { why: 'tooFewRounds' }],
  ['it saves less than 3 %', inTurn([990, 990, 990, 990, 990], Array(5).fill(1000)), { why: 'slower' }],
  ['three rounds show that it is slower', inTurn([1050, 1040, 1030], [1000, 1000, 1000]), { why: 'slower' }],
  ['the rounds differ', inTurn([700, 1050, 900, 1100, 650], Array(5).fill(1000)), { why: 'doubt' }],
  ['one of five rounds was lost', inTurn([900, 900, 1010, 900, 900], Array(5).fill(1000)), { why: 'doubt' }],
])('auto is the answer if %s', (_, runs, expected) => {
  expect(decide(runs, 16)).toMatchObject({ use: 'auto', ...expected });
});

test('a run of another hour does not make a round', () => {
  const [auto, fixed] = runsOf(['auto', 1000], [16, 700]);
  expect(decide([auto!, { ...fixed!, startedAtMs: 3_600_000 }], 16)).toEqual({ use: 'auto', why: 'unmeasured' });
  // A long start of the runner is no pause.
  const started = { ...fixed!, startedAtMs: 40_000, startupMicros: { ...startupMicros, compile: 39_000_000 } };
  expect(decide([auto!, started], 16)).toMatchObject({ why: 'tooFewRounds' });
});

test('of two that are better than auto, the one that saves more for certain is used', () => {
  const [auto, steady, wild] = [
    [1000, 1000, 1000, 1000, 1000],
    [880, 880, 881, 880, 879],
    [700, 820, 750, 900, 800],
  ];
  const runs = [...inTurn(steady, auto, 8), ...inTurn(wild, auto, 64)];
  const later = runs.map((run, k) => ({ ...run, startedAtMs: k * 1300 }));
  expect(decide(later, 64).use).toBe(8);
});

test('a further round is measured until the chunksize lost three on average, or five are known', () => {
  expect(needsRound([], 16)).toBe(true);
  expect(needsRound(inTurn([900, 900], [1000, 1000]), 16)).toBe(true);
  expect(needsRound(inTurn([900, 900, 900], [1000, 1000, 1000]), 16)).toBe(true);
  expect(needsRound(inTurn([990, 990, 990], [1000, 1000, 1000]), 16)).toBe(false);
  expect(needsRound(inTurn(Array(5).fill(900), Array(5).fill(1000)), 16)).toBe(false);
});
