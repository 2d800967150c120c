import { describe, expect, test } from 'vitest';
import { adviceOn, adviceRules } from '../../../../src/model/advice/advice.ts';
import type { RunEvent } from '../../../../src/model/facts/events.ts';
import { jobDefaults, type Isolation } from '../../../../src/model/facts/job.ts';
import { applyEvent } from '../../../../src/model/run/reduce.ts';
import { createRunModel, type RunModel } from '../../../../src/model/run/runModel.ts';
import { causes } from '../../../bench/advice/cases.ts';

interface Course {
  readonly workers?: number;
  readonly concurrency?: number;
  readonly items?: number;
  /** How long each worker's one chunk takes, and how much of that it waits; null where that was not measured. */
  readonly chunkMicros?: number;
  readonly waitedShare?: number | null;
  readonly over?: boolean;
  readonly cores?: number;
  readonly isolation?: Isolation;
}

/** A run in which every worker has one chunk, all at the same time. */
function runOf({
  workers = 4,
  concurrency = 1,
  items = 16,
  chunkMicros = 1_000_000,
  waitedShare = 0.98,
  over = true,
  cores = 4,
  isolation = 'thread',
}: Course): RunModel {
  const model = createRunModel();
  const job = { ...jobDefaults, module: '/w/job.ts', exportName: 'work', baseDir: '/w', concurrency, isolation };
  const each = items / workers;
  const events: RunEvent[] = [
    {
      type: 'runStarted',
      schema: 3,
      origin: { kind: 'job', job },
      startedAtMs: 0,
      originMicros: 0,
      node: 'v24.0.0',
      cores,
    },
    { type: 'runPlanned', workers, chunksize: each, total: items },
    { type: 'workerStarted', worker: 0, generation: 1, atMicros: 0 },
  ];
  for (let worker = 0; worker < workers; worker++) {
    events.push({
      type: 'itemsSettled',
      worker,
      chunk: worker,
      attempt: 1,
      fromMicros: 0,
      steps: [worker * each, 1, 1, each - 1],
      times: `0,${chunkMicros / each},`.repeat(each),
      outcomes: null,
    });
    events.push({
      type: 'chunkFinished',
      chunk: worker,
      worker,
      count: each,
      sentMicros: 0,
      receivedMicros: 0,
      endedMicros: chunkMicros,
      answeredMicros: chunkMicros,
      ...(waitedShare !== null && { waitedMicros: chunkMicros * waitedShare }),
    });
  }
  if (over) {
    events.push({
      type: 'runFinished',
      state: 'finished',
      atMicros: chunkMicros,
      wallMicros: chunkMicros,
      error: null,
    });
  }
  for (const event of events) applyEvent(model, event);
  return model;
}

const idsOf = (course: Course): readonly string[] => adviceOn(runOf(course)).map(({ id }) => id);
const remedyOf = (course: Course): string | undefined => adviceOn(runOf(course))[0]?.remedy;

describe('items that wait', () => {
  test('on several workers receive the advice that one is enough, with the figures', () => {
    expect(adviceOn(runOf({}))).toEqual([
      {
        id: 'waiting',
        severity: 'info',
        message: 'Items waited for 98 % of their time.',
        evidence: 'the event loops of 4 workers were idle for 3.92 s of 4.00 s with items',
        remedy: 'Use one worker with concurrency 4.',
        action: { kind: 'setConcurrency', concurrency: 4, workers: 1 },
      },
    ]);
  });

  test('keep the number of items at the same time', () => {
    expect(remedyOf({ workers: 2, concurrency: 8 })).toContain('concurrency 16.');
    expect(remedyOf({ workers: 4, concurrency: 8 })).toContain('concurrency 16.');
  });

  test('keep their workers where one thread could not do what they compute', () => {
    expect(idsOf({ workers: 4, waitedShare: 0.81 })).toEqual([]);
    expect(idsOf({ workers: 2, waitedShare: 0.81 })).toEqual(['waiting']);
  });

  test('on one worker may wait together, as many as its thread can serve', () => {
    expect(remedyOf({ workers: 1, waitedShare: 0.98, items: 1000 })).toContain('Use concurrency 35,');
    expect(remedyOf({ workers: 1, waitedShare: 0.9, items: 1000 })).toContain('Use concurrency 7,');
    expect(remedyOf({ workers: 1, waitedShare: 1, items: 1000 })).toContain('Use concurrency 64,');
    expect(remedyOf({ workers: 1, waitedShare: 1, items: 5 })).toContain('Use concurrency 5,');
  });

  test('and already wait together in one worker need no advice', () => {
    expect(idsOf({ workers: 1, concurrency: 16 })).toEqual([]);
  });
});

describe('items that compute', () => {
  test('are reported if concurrency was tried, and if there was one worker', () => {
    expect(idsOf({ concurrency: 16, waitedShare: 0 })).toEqual(['computing']);
    expect(idsOf({ workers: 1, waitedShare: 0 })).toEqual(['computing']);
    expect(remedyOf({ concurrency: 16, waitedShare: 0 })).toMatch(/^Concurrency gains nothing here/);
  });

  test('on several workers are as they should be', () => {
    expect(idsOf({ waitedShare: 0 })).toEqual([]);
  });

  test('get as many workers as there are cores and items, at the push of a button', () => {
    const actionOf = (course: Course) => adviceOn(runOf({ workers: 1, waitedShare: 0, ...course }))[0]?.action;
    expect(actionOf({})).toEqual({ kind: 'setWorkers', workers: 4 });
    expect(actionOf({ cores: 64 })).toEqual({ kind: 'setWorkers', workers: 16 });
    expect(actionOf({ cores: 1 })).toBeUndefined();
    expect(actionOf({ isolation: 'inline' })).toBeUndefined();
  });
});

test('items that do both are left alone', () => {
  expect(idsOf({ waitedShare: 0.5 })).toEqual([]);
  expect(idsOf({ waitedShare: 0.5, workers: 1 })).toEqual([]);
});

test('a run that is short, has few items, is live, or was recorded before waiting was measured gets no advice', () => {
  expect(idsOf({ chunkMicros: 10_000 })).toEqual([]);
  expect(idsOf({ workers: 1, items: 3 })).toEqual([]);
  expect(idsOf({ over: false })).toEqual([]);
  expect(idsOf({ waitedShare: null })).toEqual([]);
});

test('every rule is tried on real jobs, and states its condition in words and figures', () => {
  expect(adviceRules.map(({ id }) => id).toSorted()).toEqual(Object.keys(causes).toSorted());
  for (const { about, threshold, help } of adviceRules) {
    for (const text of [about, threshold, help]) expect(text).toMatch(/^(?!.*(?:NaN|undefined)).*\.$/);
  }
});

test('notices are advice at any time, errors among them first', () => {
  const model = runOf({});
  const notice = {
    id: 'spoolFailed',
    message: 'The disk is full.',
    evidence: 'ENOSPC',
    remedy: 'Free space.',
  } as const;
  applyEvent(model, { type: 'noticeRaised', atMicros: 1, notice });
  expect(adviceOn(model).map(({ id, severity }) => `${id} ${severity}`)).toEqual(['spoolFailed error', 'waiting info']);
});
