import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { expect, test } from 'vitest';
import type { RunEvent } from '../../../src/model/facts/events.ts';
import { forEachSettled } from '../../../src/model/facts/settledItems.ts';
import type { Job } from '../../../src/model/facts/job.ts';
import { JobRun } from '../../../src/runner/jobRun.ts';
import { scratch } from '../../support/scratch.ts';
import { jobFor } from './jobFor.ts';

/** A run in this very thread: inline, under a debugger, so that the module is loaded here, too. */
function setUp(source: string, job: Partial<Job> = {}) {
  const module = scratch('job.ts');
  writeFileSync(module, source);
  const workDir = scratch('work');
  mkdirSync(workDir);
  const events: RunEvent[] = [];
  let onEvent = (_event: RunEvent): void => {};
  const run = new JobRun(
    {
      job: jobFor({ module, baseDir: dirname(module), input: 'range:4', isolation: 'inline', ...job }),
      resume: null,
      recordingDir: scratch('recording'),
      keepsValues: false,
      workDir,
      debugging: true,
      ownsTree: false,
      yielding: false,
    },
    {
      emit(event) {
        events.push(event);
        onEvent(event);
      },
      flush: () => Promise.resolve(),
      hasRoom: true,
      untilRoom: () => Promise.resolve(),
    },
    { foresee: () => {}, announce: () => {} },
  );
  const outcomes = (): number[] => {
    const found: number[] = [];
    for (const event of events) {
      if (event.type === 'itemsSettled')
        forEachSettled(event, (item, _start, _end, outcome) => (found[item] = outcome));
    }
    return found;
  };
  const last = (): RunEvent | undefined => events.at(-1);
  return { run, events, outcomes, last, on: (listener: typeof onEvent) => void (onEvent = listener) };
}

test('a run is announced, prepared in phases, planned, and ends with all outcomes', async () => {
  const { run, events, outcomes, last } = setUp('export const work = (x: number) => x * 2;', { chunksize: 2 });
  await run.run();
  expect(events.slice(0, 7)).toMatchObject([
    { type: 'runStarted', origin: { kind: 'job' } },
    { type: 'phaseStarted', phase: 'compile' },
    { type: 'phaseFinished', phase: 'compile' },
    { type: 'phaseStarted', phase: 'preflight' },
    { type: 'phaseFinished', phase: 'preflight' },
    { type: 'runPlanned', workers: 1, chunksize: 2, total: 4 },
    { type: 'phaseStarted', phase: 'workers' },
  ]);
  expect(outcomes()).toEqual([1, 1, 1, 1]);
  expect(last()).toMatchObject({ type: 'runFinished', state: 'finished', error: null });
  expect(Object.keys(run.cursor)).toContainEqual(expect.stringMatching(/\.spool$/));
});

test('an item that fails does not end the run, unless the job requires it', async () => {
  const source = 'export const work = (x: number) => { if (x === 1) throw new RangeError("no"); return x; };';
  const going = setUp(source);
  await going.run.run();
  expect(going.outcomes()).toEqual([1, 2, 1, 1]);
  const stopping = setUp(source, { onError: 'stop', chunksize: 1 });
  await stopping.run.run();
  expect(stopping.outcomes()).toEqual([1, 2, 5, 5]);
  expect(stopping.last()).toMatchObject({ state: 'stopped' });
});

test('a module that does not load is an error of the run, before any worker', async () => {
  const { run, events, last } = setUp('throw new RangeError("at the top"); export const work = 1;');
  await run.run();
  expect(last()).toMatchObject({
    type: 'runFinished',
    state: 'couldNotStart',
    error: { message: 'RangeError: at the top' },
  });
  expect(events.map(({ type }) => type)).not.toContain('runPlanned');
});

test('a run that is cancelled while it runs cancels the rest', async () => {
  const { run, outcomes, last, on } = setUp('export const work = (x: number) => x;', { chunksize: 1 });
  on((event) => {
    if (event.type === 'workerReady') run.cancel(false);
  });
  await run.run();
  expect(new Set(outcomes())).toEqual(new Set([5]));
  expect(last()).toMatchObject({ state: 'cancelled', error: null });
});

test('a run that is cancelled before its module is open runs nothing', async () => {
  const { run, events, last } = setUp('export const work = (x: number) => x;');
  const ended = run.run();
  run.cancel(true);
  await ended;
  expect(events.map(({ type }) => type)).not.toContain('workerStarted');
  expect(last()).toMatchObject({ state: 'cancelled', wallMicros: 0 });
  expect(await run.sample()).toEqual([]);
});
