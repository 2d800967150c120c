import { describe, expect, test } from 'vitest';
import { moduleLoad, startUp, tooFewItems, workersBeyondCores } from '../../../../src/model/advice/workerAdvice.ts';
import { figuresOf } from '../../../../src/model/advice/costFigures.ts';
import { jobDefaults } from '../../../../src/model/facts/job.ts';
import { setupOfJob } from '../../../../src/model/facts/origin.ts';
import { adviceFigures } from '../../../support/adviceFigures.ts';
import { playRun } from '../../../support/playRun.ts';
import { items } from '../../../support/workloads.ts';

test('a module is heavy if it takes a fifth of the time of the workers and 150 ms in each', () => {
  const loaded = (loadMicros: number, totalMicros: number) =>
    moduleLoad.judge(adviceFigures({ sums: { loadMicros }, totalMicros }));
  expect(loaded(300_000, 1_500_000)).toBeDefined();
  expect(loaded(300_000, 1_500_001)).toBeUndefined();
  expect(loaded(299_999, 300_000)).toBeUndefined();
});

describe('a long start', () => {
  const started = (startMicros: number, itemMicros: number, workers = 2) =>
    startUp.judge(figuresOf(playRun({ itemMicros: items(20, () => itemMicros), workers, chunksize: 1, startMicros }))!);

  test('is blamed if one worker alone would be about as quick', () => {
    expect(started(600_000, 1_000)?.action).toEqual({ kind: 'setWorkers', workers: 1 });
    expect(started(600_000, 50_000)).toBeUndefined();
  });

  test('is not blamed below half a second, or with one worker', () => {
    expect(started(499_000, 1_000)).toBeUndefined();
    expect(started(600_000, 1_000, 1)).toBeUndefined();
  });
});

describe('too few items', () => {
  const job = { ...jobDefaults, module: '/w/job.ts', exportName: 'work', baseDir: '/w' };
  const asked = (workers: number | undefined, total: number | undefined) =>
    tooFewItems.judge(adviceFigures({ workers: 2, model: { setup: setupOfJob({ ...job, workers }), total } }));

  test('are fewer than the workers that the user asked for', () => {
    expect(asked(8, 2)?.evidence).toBe('2 of 8 workers were started, one for each item');
    expect(asked(2, 2)).toBeUndefined();
  });

  test('are not blamed if no number of workers was requested, or if the number of items is unknown', () => {
    expect(asked(undefined, 2)).toBeUndefined();
    expect(asked(8, undefined)).toBeUndefined();
  });
});

describe('more workers than cores', () => {
  const crowd = (model: { readonly cores?: number; readonly cpuMicros?: number; readonly coreWaitMicros?: number }) =>
    workersBeyondCores.judge(
      adviceFigures({
        workers: 4,
        model: { cores: 2, cpuMicros: 1_600_000, wallMicros: 1_000_000, ...model },
        sums: { chunkMicros: 2_500_000, waitedMicros: 0 },
      }),
    );

  test('are advised to be as many as there are cores', () => {
    expect(crowd({})?.action).toEqual({ kind: 'setWorkers', workers: 2 });
    expect(crowd({ cores: 1, cpuMicros: 800_000 })?.message).toBe('4 workers shared 1 core.');
  });

  test('are fine while they leave cores free and do not wait for one', () => {
    expect(crowd({ cpuMicros: 1_599_999 })).toBeUndefined();
    expect(crowd({ cpuMicros: 1_000_000, coreWaitMicros: 750_000 })).toBeDefined();
    expect(crowd({ cpuMicros: 1_000_000, coreWaitMicros: 749_999 })).toBeUndefined();
  });

  test('are unknown if the CPU time was not measured', () => {
    expect(
      workersBeyondCores.judge(adviceFigures({ workers: 4, model: { cores: 2, cpuMicros: undefined } })),
    ).toBeUndefined();
  });
});
