import { describe, expect, test } from 'vitest';
import type { Dependence } from '../../../src/model/compare/isolation.ts';
import type { Difference } from '../../../src/model/compare/replay.ts';
import { createRunModel } from '../../../src/model/run/runModel.ts';
import { elapsedText } from '../../../src/words/clocks.ts';
import { costMeanings, costParts, costPhrases, costWords, workerStateWord } from '../../../src/words/costs.ts';
import { comparisonText, differenceSentence, resultText } from '../../../src/words/differences.ts';
import { deadlockWords } from '../../../src/words/findings.ts';
import { findingText, hasSharedState, isolationSummary } from '../../../src/words/isolation.ts';
import { unsuccessfulParts } from '../../../src/words/outcomes.ts';
import { stateTitle } from '../../../src/words/runStates.ts';
import { shrinkSentences, shrinkStep } from '../../../src/words/shrinking.ts';
import { bandText, decisionText, rangeText } from '../../../src/words/tuning.ts';
import { failureFor } from '../../support/simulateRun.ts';

test('outcomes without an item are left out', () => {
  const none = { succeeded: 4, failed: 0, timedOut: 0, crashed: 0, cancelled: 0 };
  expect(unsuccessfulParts(none)).toEqual([]);
  expect(unsuccessfulParts({ ...none, timedOut: 1234, cancelled: 1 })).toEqual(['1,234 timed out', '1 cancelled']);
});

test('a start has its step in the title, also while workers start', () => {
  expect(stateTitle('starting', undefined)).toBe('Starting');
  expect(stateTitle('starting', 'compile')).toBe('Starting: compiling');
  expect(stateTitle('running', 'workers')).toBe('Starting: workers');
  expect(stateTitle('running', undefined)).toBe('Running');
  expect(stateTitle('interrupted', undefined)).toBe('Interrupted');
});

test('every part of a worker’s time has a label and a phrase of its own', () => {
  for (const words of [costWords, costPhrases, costMeanings])
    expect(new Set(costParts.map((part) => words[part])).size).toBe(6);
});

test('a worker without an item waits for chunks until none can follow', () => {
  expect([workerStateWord('idle', false), workerStateWord('idle', true)]).toEqual(['waiting for chunks', 'ended']);
});

test('the time since the start of a run is beside the time of its workers', () => {
  const before = { workersStartedMicros: undefined, wallMicros: 0 };
  expect(elapsedText(before, 200_000)).toBe("200 ms since the run's start.");
  expect(elapsedText({ ...before, workersStartedMicros: 410_000 }, 500_000)).toBe(
    "500 ms since the run's start. Its workers started after 410 ms.",
  );
  expect(elapsedText({ workersStartedMicros: 410_000, wallMicros: 11.9e6 }, 12.4e6)).toBe(
    "12.4 s since the run's start. Its workers started after 410 ms; from then to the last outcome it took 11.9 s, the time in Tuning and Compare.",
  );
});

describe('a replay beside its run', () => {
  const difference = (recorded: Difference['recorded'], replayed: Difference['replayed']): Difference => ({
    item: 7,
    what: 'outcome',
    worker: 0,
    recorded,
    replayed,
  });

  test('has one sentence for each kind of difference', () => {
    const failed = { outcome: 'failed', failure: failureFor(7, 'failed') } as const;
    const succeeded = { outcome: 'succeeded', value: '1' } as const;
    expect(differenceSentence(difference(failed, succeeded), true)).toBe('Item 7 failed in the pool, succeeds alone');
    expect(differenceSentence(difference(succeeded, { outcome: 'timedOut' }), false)).toBe(
      'Item 7 succeeded in the pool, times out in the replay',
    );
    expect(differenceSentence(difference(failed, failed), true)).toBe(
      'Item 7 failed differently alone than in the pool',
    );
    expect(differenceSentence(difference(succeeded, { ...succeeded, value: '2' }), false)).toBe(
      'Item 7 returned another value in the replay than in the pool',
    );
  });

  test('has its result on one line', () => {
    expect(resultText({ outcome: 'succeeded', value: '{\n  "a": 1\n}' })).toBe('succeeded { "a": 1 }');
    expect(resultText({ outcome: 'cancelled' })).toBe('cancelled');
  });

  test.each([
    [{ same: 1, different: 0, notRun: 0, unrecorded: 0 }, 'the result is the same as in the run'],
    [{ same: 9, different: 0, notRun: 0, unrecorded: 0 }, 'all results are the same as in the run'],
    [{ same: 3, different: 1, notRun: 0, unrecorded: 0 }, '3 results are the same as in the run, 1 differs'],
    [
      { same: 1, different: 2, notRun: 1, unrecorded: 0 },
      '1 result is the same as in the run, 2 differ, 1 item did not run',
    ],
    [{ same: 0, different: 1, notRun: 0, unrecorded: 0 }, '1 result differs from the run'],
    [{ same: 0, different: 1200, notRun: 0, unrecorded: 0 }, '1,200 results differ from the run'],
    [{ same: 0, different: 0, notRun: 2, unrecorded: 0 }, '2 items did not run'],
    [{ same: 0, different: 0, notRun: 0, unrecorded: 1 }, '1 result of the run was not recorded'],
    [
      { same: 1, different: 0, notRun: 0, unrecorded: 2 },
      '1 result is the same as in the run, 2 results of the run were not recorded',
    ],
  ])('counts %j', (counts, text) => expect(comparisonText(counts, 'run')).toBe(text));
});

describe('an isolation check', () => {
  test('counts differences', () => {
    expect(isolationSummary({ checked: [4], differences: [] })).toBe(
      '1 item ran alone, in a fresh worker: the result is the same as in the pool',
    );
    const differences = [{ item: 4, dependence: 'sharedState' } as never];
    expect(isolationSummary({ checked: [1, 2, 4], differences })).toBe(
      '3 items ran alone, each in a fresh worker: 2 results are the same as in the pool, 1 differs',
    );
  });

  test('names how items depend on one another, and on which evidence', () => {
    const model = createRunModel();
    model.items.worker.set(4, 1);
    const text = (dependence: Dependence, before = 3) =>
      findingText({ dependence, items: [4], examined: 4, before }, model);
    expect(text('sharedState').title).toBe('Item 4: hidden shared state between the items of a worker');
    expect(text('sharedState').evidence).toBe(
      'Item 4 has the same result each time it runs alone. It has the result of the pool after the 3 items that ran before it on worker 1.',
    );
    expect(text('orderDependent', 1).evidence).toContain('after the item that ran before it on worker 1');
    expect(
      hasSharedState({ findings: [{ dependence: 'nondeterministic', items: [4], examined: null, before: 0 }] }),
    ).toBe(false);
  });
});

describe('a search for the items that an item needs', () => {
  const shrunk = {
    item: 499,
    state: 'shrunk',
    reproduced: true,
    before: [123],
    of: 499,
    trials: 14,
    tookMs: 8123,
  } as const;

  test('names the items', () => {
    expect(shrinkSentences(shrunk)).toBe('Item 499 fails after item 123 of the 499 before it (14 trials, 8.12 s).');
    expect(shrinkSentences({ ...shrunk, before: [1, 2, 3, 4, 5, 6] })).toContain('fails after 6 items of the 499');
    expect(shrinkStep(0, 3)).toBe('fails alone (trial 3)');
    expect(shrinkStep(1, 4)).toBe('fails after 1 item (trial 4)');
  });

  test('reports that an item fails alone', () => {
    expect(shrinkSentences({ ...shrunk, before: [], trials: 1, tookMs: 900 })).toBe(
      'Item 499 fails alone. The items before it do not matter (1 trial, 900 ms).',
    );
  });

  test('reports an early end, with and without a result', () => {
    const ended = (state: 'outOfTime' | 'cancelled' | 'notReproduced', reproduced = true) =>
      shrinkSentences({ ...shrunk, state, reproduced });
    expect(ended('outOfTime')).toMatch(/ The time for the search ended, so fewer items may be enough\.$/);
    expect(ended('cancelled')).toMatch(/ The search was cancelled, so fewer items may be enough\.$/);
    expect(ended('outOfTime', false)).toMatch(/^The time for the search ended before item 499 failed again/);
    expect(ended('cancelled', false)).toMatch(/^The search was cancelled before item 499 failed again/);
    expect(ended('notReproduced', false)).toMatch(/^Item 499 did not fail again, neither alone nor after/);
  });
});

test('a deadlock that is not certain has another title and end', () => {
  expect(deadlockWords({ certain: true }).title).toBe('Deadlock');
  expect(deadlockWords({ certain: false })).toEqual({
    title: 'Possible deadlock',
    text: 'workers wait for one another, perhaps forever. They were not stopped.',
  });
});

test('the title and the sentence of a tuning follow from one decision, with its uncertainty', () => {
  const duel = { chunksize: 8, rounds: 5, saved: 0.1, leastSaved: 0.07, mostSaved: 0.13 };
  expect(decisionText({ use: 8, duel })).toEqual({
    title: 'Use 8',
    sentence: 'In 5 rounds in turn with auto, chunksize 8 took 7 % to 13 % less time.',
  });
  expect(decisionText({ use: 'auto', why: 'doubt', duel: { ...duel, leastSaved: -0.04 } })).toEqual({
    title: 'Use auto',
    sentence:
      'In 5 rounds in turn with auto, chunksize 8 took from 4 % more to 13 % less time, so it is not faster beyond doubt.',
  });
  expect(decisionText({ use: 'auto', why: 'slower', duel: { ...duel, rounds: 3, saved: -0.05 } }).sentence).toBe(
    'In 3 rounds in turn with auto, chunksize 8 took 5 % more time on average, so it is not worth setting.',
  );
  expect(decisionText({ use: 'auto', why: 'tooFewRounds', duel: { ...duel, rounds: 1 } }).sentence).toBe(
    'In 1 round in turn with auto, chunksize 8 took 10 % less time on average. At least 5 rounds are needed to prefer it.',
  );
  expect(rangeText({ flat: { from: 6, to: 1200 } })).toBe('Every chunksize from 6 to 1,200 is within 3 % of it.');
  expect(rangeText({ flat: { from: 6, to: 6 } })).toBe('No other fixed chunksize is within 3 % of it.');
  expect(bandText({ lowMicros: 2_900_000, highMicros: 3_200_000 })).toBe('2.90 s – 3.20 s');
});
