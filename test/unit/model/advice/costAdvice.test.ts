import { describe, expect, test } from 'vitest';
import { adviceOn } from '../../../../src/model/advice/advice.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import type { RunModel } from '../../../../src/model/run/runModel.ts';
import { playRun, type PlayedRun } from '../../../support/playRun.ts';
import { items, workloads } from '../../../support/workloads.ts';

const ms = 1000;
const usual = { startMicros: 40 * ms, chunkMicros: 200, copyMicros: 1, workers: 2 };
const play = (course: Partial<PlayedRun> & Pick<PlayedRun, 'itemMicros' | 'chunksize'>): RunModel =>
  playRun({ ...usual, ...course });

const said = (model: RunModel): readonly string[] =>
  adviceOn(model).map(({ id, severity, evidence, remedy }) => {
    expect(evidence).not.toMatch(/NaN|undefined|Infinity/);
    expect(remedy).toMatch(/\.$/);
    return `${id} ${severity}`;
  });

const even = items(400, () => 5 * ms);

describe('the right cause is said, and no other', () => {
  const labelled: Readonly<Record<string, readonly [said: string, model: () => RunModel]>> = {
    'tiny items one by one, with garbage in the little that they do': [
      'chunksTooSmall warning',
      () => play({ itemMicros: items(5000, () => 20), chunksize: 1, gcShare: 0.3 }),
    ],
    'tiny items one by one': [
      'chunksTooSmall warning',
      () => play({ itemMicros: items(5000, () => 20), chunksize: 1 }),
    ],
    'inputs that take longer to copy than to work on': [
      'copying info',
      () => play({ itemMicros: items(200, () => 4 * ms), chunksize: 25, copyMicros: 5 * ms, inputBytes: 2e6 }),
    ],
    'results that take longer to write than to compute': [
      'largeResults info',
      () => play({ itemMicros: items(200, () => 4 * ms), chunksize: 25, gapMicros: 100 * ms, valueBytes: 2e6 }),
    ],
    'an input that is made more slowly than it is used': [
      'slowInput info',
      () => play({ itemMicros: items(500, () => 20), chunksize: 1, chunkMicros: 1500, inputShare: 0.9 }),
    ],
    'a heap that is nearly full': [
      'heapNearLimit warning',
      () => play({ itemMicros: even, chunksize: 10, heapBytes: 9e8, gcShare: 0.5 }),
    ],
    'items that make much garbage': ['gcPressure info', () => play({ itemMicros: even, chunksize: 10, gcShare: 0.4 })],
    'a module that takes long to load': [
      'moduleLoad info',
      () => play({ itemMicros: even, chunksize: 10, startMicros: 900 * ms, loadMicros: 850 * ms }),
    ],
    'more threads that compute than cores': [
      'workersBeyondCores info',
      () => play({ itemMicros: even, chunksize: 10, workers: 4, waitedShare: 0, cores: 2, cpu: 1.9 }),
    ],
    'more threads than cores, of which other programs have a part': [
      'workersBeyondCores info',
      () => play({ itemMicros: even, chunksize: 10, workers: 4, waitedShare: 0, cores: 2, cpu: 1, coreWaitShare: 0.6 }),
    ],
    'a slow block in one large chunk': [
      'chunksTooLarge warning',
      () => play({ itemMicros: workloads['one slow block']!, chunksize: 250 }),
    ],
    'fewer chunks than workers': ['idleWorkers warning', () => play({ itemMicros: even, chunksize: 200, workers: 4 })],
    'one item that takes longer than all others': [
      'oneItem info',
      () => play({ itemMicros: [...items(99, () => 2 * ms), 600 * ms], chunksize: 1 }),
    ],
    'more workers asked for than there are items': [
      'tooFewItems info',
      () => play({ itemMicros: [90 * ms, 90 * ms], chunksize: 1, job: { workers: 8 } }),
    ],
    'a module that loads longer than its items run': [
      'startUp info',
      () => play({ itemMicros: items(20, () => ms), chunksize: 1, startMicros: 900 * ms }),
    ],
    'items that stand in line for a lock': ['lockContention info', () => contended(1500 * ms)],
    'items that do nothing but print': [
      'moreLogThanWork info',
      () => play({ itemMicros: even, chunksize: 5, loggedShare: 0.7 }),
    ],
  };

  test.each(Object.entries(labelled))('%s', (_, [expected, model]) => {
    expect(said(model())).toEqual([expected]);
  });
});

/** All items together run for two seconds. */
function contended(waitedMicros: number, kind = 'lock'): RunModel {
  const model = play({ itemMicros: even, chunksize: 10 });
  const tally = { count: 100, totalMicros: waitedMicros, longestMicros: 9000 };
  const primitive = { kind, id: `${kind} 1`, name: 'total' };
  applyEvent(model, { type: 'waitsTallied', worker: 0, atMicros: 1, tallies: [{ ...tally, primitive }] });
  return model;
}

describe('a healthy run gets no advice', () => {
  const healthy: Readonly<Record<string, () => RunModel>> = {
    'even items in Python’s chunks': () => play({ itemMicros: even, chunksize: 50 }),
    'even items one by one': () => play({ itemMicros: even, chunksize: 1 }),
    'tiny items in large chunks': () => play({ itemMicros: items(100_000, () => 10), chunksize: 12_500 }),
    'a slow block in small chunks': () => play({ itemMicros: workloads['one slow block']!, chunksize: 8 }),
    'some copying': () => play({ itemMicros: even, chunksize: 25, copyMicros: 500 }),
    'a long item among as long a rest': () => play({ itemMicros: [...even, 1000 * ms], chunksize: 1 }),
    'as many items as workers': () => play({ itemMicros: [90 * ms, 90 * ms], chunksize: 1, job: { workers: 2 } }),
    'a slow start of a long run': () => play({ itemMicros: even, chunksize: 10, startMicros: 900 * ms }),
    'a quick start of a quick run': () => play({ itemMicros: items(40, () => ms), chunksize: 5 }),
    'as many threads as cores, of which other programs have a part': () =>
      play({ itemMicros: even, chunksize: 10, waitedShare: 0, cpu: 0.8, coreWaitShare: 0.6 }),
    'a lock that is seldom waited for': () => contended(100 * ms),
    'a queue that is waited for, as queues are': () => contended(1500 * ms, 'queue'),
    'some lines an item': () => play({ itemMicros: even, chunksize: 5, loggedShare: 0.2 }),
    'the garbage that any program makes': () => play({ itemMicros: even, chunksize: 5, gcShare: 0.1 }),
    'a heap half full': () => play({ itemMicros: even, chunksize: 5, heapBytes: 5e8 }),
    'large inputs, and much to do with them': () =>
      play({ itemMicros: even, chunksize: 25, copyMicros: 500, inputBytes: 1e6 }),
    'a wait of the runner that copies nothing': () =>
      play({ itemMicros: items(200, () => 4 * ms), chunksize: 25, copyMicros: 5 * ms }),
    'a first input that comes late': () => play({ itemMicros: even, chunksize: 10, inputShare: 0.1 }),
    'more threads than cores, which wait': () =>
      play({ itemMicros: even, chunksize: 10, workers: 4, cores: 2, cpu: 0.1 }),
    'more threads than cores, which stand still by themselves': () =>
      play({ itemMicros: even, chunksize: 10, workers: 4, waitedShare: 0, cores: 2, cpu: 0.1 }),
    'one that is short': () => play({ itemMicros: items(500, () => 5), chunksize: 1, startMicros: 0, chunkMicros: 90 }),
  };

  test.each(Object.entries(healthy))('%s', (_, model) => {
    expect(said(model())).toEqual([]);
  });
});

test('a remedy that is an option of the run is printed as an option', () => {
  const actionOf = (model: RunModel) => adviceOn(model)[0]?.action;
  const tiny = play({ itemMicros: items(5000, () => 20), chunksize: 1 });
  expect(actionOf(tiny)).toEqual({ kind: 'setChunksize', chunksize: 'auto' });
  const slowToStart = play({ itemMicros: items(20, () => ms), chunksize: 1, startMicros: 900 * ms });
  expect(actionOf(slowToStart)).toEqual({ kind: 'setWorkers', workers: 1 });
  expect(actionOf(contended(1500 * ms))).toBeUndefined();
});

test('a run whose workers were replaced, or that was stopped, is not judged by its times', () => {
  const replaced = play({ itemMicros: items(5000, () => 20), chunksize: 1 });
  replaced.workers[1]!.generation = 2;
  expect(said(replaced)).toEqual([]);
  const stopped = play({ itemMicros: items(5000, () => 20), chunksize: 1 });
  stopped.state = 'stopped';
  expect(said(stopped)).toEqual([]);
});
