import { describe, expect, test } from 'vitest';
import { chunksTooLarge, chunksTooSmall, idleWorkers, oneItem } from '../../../../src/model/advice/chunkAdvice.ts';
import { figuresOf, type CauseRule, type Figures } from '../../../../src/model/advice/costFigures.ts';
import { adviceFigures } from '../../../support/adviceFigures.ts';
import { playRun, type PlayedRun } from '../../../support/playRun.ts';
import { items } from '../../../support/workloads.ts';

const speaks = (rule: CauseRule, figures: Figures): boolean => rule.judge(figures) !== undefined;
const played = (course: Pick<PlayedRun, 'itemMicros' | 'workers' | 'chunksize'>): Figures =>
  figuresOf(playRun({ chunkMicros: 100, ...course }))!;

describe('chunks that are too small', () => {
  /** 400 chunks that cost 1 ms each: a fifth of the two seconds of two workers. */
  const small = {
    model: { chunksize: 1, chunksFinished: 400 },
    split: { queueMicros: 400_000, copyInMicros: 0, copyOutMicros: 0, runMicros: 800_000 },
  } as const;

  test('take a fifth of the time of the workers or more', () => {
    expect(speaks(chunksTooSmall, adviceFigures(small))).toBe(true);
    expect(speaks(chunksTooSmall, adviceFigures({ ...small, totalMicros: 2_000_001 }))).toBe(false);
  });

  test('are many for each worker', () => {
    expect(speaks(chunksTooSmall, adviceFigures({ ...small, workers: 100 }))).toBe(true);
    expect(speaks(chunksTooSmall, adviceFigures({ ...small, workers: 101 }))).toBe(false);
  });

  test('cost no more than a message does, and run for no longer than 2 ms', () => {
    const slow = { ...small, model: { chunksize: 1, chunksFinished: 199 } };
    expect(speaks(chunksTooSmall, adviceFigures(slow))).toBe(false);
    expect(speaks(chunksTooSmall, adviceFigures({ ...small, split: { ...small.split, runMicros: 800_001 } }))).toBe(
      false,
    );
  });

  test('were not chosen by auto', () => {
    expect(speaks(chunksTooSmall, adviceFigures({ ...small, model: { ...small.model, chunksize: 'auto' } }))).toBe(
      false,
    );
  });
});

describe('chunks that are too large', () => {
  const even = items(400, () => 5_000);

  test('leave workers without any, or without work at the end', () => {
    const three = played({ itemMicros: even, workers: 4, chunksize: 150 });
    expect(idleWorkers.judge(three)?.message).toBe('1 of 4 workers had no items.');
    const two = played({ itemMicros: even, workers: 2, chunksize: 250 });
    expect(speaks(idleWorkers, two)).toBe(false);
    expect(chunksTooLarge.judge(two)?.evidence).toMatch(/^2 chunks of 250; .* not 1\.25 s$/);
  });

  test('are not blamed if no smaller ones would help', () => {
    expect(speaks(chunksTooLarge, played({ itemMicros: [2_000_000, 1_000], workers: 2, chunksize: 1 }))).toBe(false);
    expect(speaks(chunksTooLarge, played({ itemMicros: [...even, 2_000_000], workers: 2, chunksize: 2 }))).toBe(false);
  });
});

describe('one item', () => {
  test('is blamed from half of the run on, if the others need at most half of its time', () => {
    const beside = (restMicros: number): Figures =>
      played({ itemMicros: [1_000_000, ...items(10, () => restMicros / 10)], workers: 2, chunksize: 1 });
    expect(oneItem.judge(beside(490_000))?.message).toMatch(/^Item 0 took >99\.9 % of the run\.$/);
    expect(speaks(oneItem, beside(510_000))).toBe(false);
  });

  test('is not blamed on a single worker, since its place makes no difference there', () => {
    expect(speaks(oneItem, played({ itemMicros: [1_000_000, 1_000], workers: 1, chunksize: 1 }))).toBe(false);
  });
});
