import { expect, test } from 'vitest';
import { jobDefaults } from '../../../../src/model/facts/job.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { defaultProfiles } from '../../../../src/model/facts/profile.ts';
import { SettledItems } from '../../../../src/model/facts/settledItems.ts';
import { missingSpans } from '../../../../src/model/profile/missing.ts';
import { hotFunctions, profileOf } from '../../../../src/model/profile/profile.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel } from '../../../../src/model/run/runModel.ts';
import { missingSentences } from '../../../../src/words/profile.ts';
import { frameOf, partOf } from '../../../support/profiles.ts';

const second = 1_000_000;
const work = frameOf('work');
/** A sample each second. */
const busy = (seconds: number) => Array.from({ length: seconds }, () => [[work], second] as const);

function started(profile?: typeof defaultProfiles.cpu): RunEvent {
  const job = {
    ...jobDefaults,
    module: '/work/job.ts',
    exportName: 'work',
    baseDir: '/work',
    input: 'range:9',
    profile,
  };
  return {
    type: 'runStarted',
    schema: 3,
    origin: { kind: 'job', job },
    startedAtMs: 0,
    originMicros: 0,
    node: '24.0.0',
  };
}

function ran(worker: number, item: number, fromMicros: number, toMicros: number): RunEvent {
  const settled = new SettledItems(fromMicros);
  settled.add(item, fromMicros, toMicros, 1);
  return { type: 'itemsSettled', worker, chunk: item, attempt: 1, ...settled.columns };
}

const lives: readonly RunEvent[] = [
  { type: 'runPlanned', workers: 2, chunksize: 1, total: 9 },
  { type: 'workerStarted', worker: 0, generation: 1, atMicros: 0 },
  { type: 'workerStarted', worker: 1, generation: 1, atMicros: 0 },
  ran(0, 0, 1 * second, 10 * second),
  partOf(busy(10), { worker: 0 }),
  ran(0, 1, 11 * second, 14 * second),
  { type: 'workerExited', worker: 0, atMicros: 14 * second, reason: 'signal SIGKILL' },
  { type: 'workerStarted', worker: 0, generation: 2, atMicros: 14 * second },
  // It ran nothing before it died again.
  { type: 'workerExited', worker: 0, atMicros: 15 * second, reason: 'exit code 1' },
  ran(1, 2, 2 * second, 3 * second),
  partOf(busy(5), { worker: 1 }),
  { type: 'workerExited', worker: 1, atMicros: 5 * second, reason: null },
];

function runOf(events: readonly RunEvent[]) {
  const run = createRunModel();
  for (const event of events) applyEvent(run, event);
  return run;
}

function missingOf(events: readonly RunEvent[]) {
  const run = runOf(events);
  return missingSpans(run, profileOf(run));
}

test('what a worker ran after its last hand-over is missing if it did not end in order', () => {
  const missing = missingOf([started(defaultProfiles.cpu), ...lives]);
  expect(missing).toEqual([
    { worker: 0, fromMicros: 11 * second, toMicros: 14 * second, item: 1, reason: 'signal SIGKILL' },
  ]);
  expect(missingSentences(missing)).toEqual([
    'What worker 0 did from 11.0 s to 14.0 s is not in the profile: it ended in item 1, before it handed its samples over (signal SIGKILL).',
  ]);
});

test('nothing is missing of a worker that handed over its samples just before it was ended', () => {
  const ended = (atMicros: number): readonly RunEvent[] => [
    started(defaultProfiles.cpu),
    { type: 'runPlanned', workers: 1, chunksize: 1, total: 1 },
    { type: 'workerStarted', worker: 0, generation: 1, atMicros: 0 },
    partOf(busy(3), { worker: 0 }),
    ran(0, 0, 1 * second, atMicros),
    { type: 'workerExited', worker: 0, atMicros, reason: 'timed out' },
  ];
  expect(missingOf(ended(3.2 * second))).toEqual([]);
  expect(missingOf(ended(4 * second))).toMatchObject([{ fromMicros: 3 * second, item: 0 }]);
});

test('a time in which V8 took no samples is missing, and counts for no function', () => {
  const run = runOf([
    started(defaultProfiles.cpu),
    { type: 'runPlanned', workers: 1, chunksize: 1, total: 1 },
    { type: 'workerStarted', worker: 0, generation: 1, atMicros: 0 },
    ran(0, 0, 0, 9 * second),
    partOf(
      [
        [[work], second],
        [[work], 6 * second],
        [[work], 2 * second],
      ],
      { worker: 0 },
    ),
  ]);
  const missing = missingSpans(run, profileOf(run));
  expect(missing).toEqual([{ worker: 0, fromMicros: second, toMicros: 7 * second, item: 0, reason: undefined }]);
  expect(missingSentences(missing)[0]).toMatch(/from 1\.00 s to 7\.00 s .*: V8 took no samples, at last in item 0\.$/);
  expect(hotFunctions(profileOf(run)!).whole).toBe(3 * second + 1000);
});

test('nothing is missing in a run without a profile', () => {
  expect(missingOf([started(), ...lives])).toEqual([]);
});

test('many ends are counted', () => {
  const span = { worker: 3, fromMicros: 0, toMicros: second, item: 5, reason: 'timed out' };
  const sentences = missingSentences(Array.from({ length: 9 }, () => span));
  expect(sentences).toHaveLength(4);
  expect(sentences.at(-1)).toBe('The profile lacks 6 more times of workers.');
});
