import { beforeEach, expect, test, vi } from 'vitest';
import type { Chunksize, Job } from '../../../src/model/facts/job.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import type { Laboratory } from '../../../src/studies/experiment.ts';
import { tuneChunksize, type TuningRun } from '../../../src/studies/tune.ts';
import type { RunHandle } from '../../../src/supervisor/runHandle.ts';
import { playRun } from '../../support/playRun.ts';
import { jobOf } from '../../support/simulateRun.ts';
import { smallRun } from '../../support/smallRun.ts';

const ran: Chunksize[] = [];
let play: (chunksize: Chunksize) => RunModel;
let stop = new AbortController();

vi.mock('../../../src/supervisor/runToEnd.ts', () => ({
  runToEnd: ({ job }: { readonly job: Job }, use: (handle: RunHandle) => unknown) => {
    const chunksize = job.chunksize ?? 1;
    ran.push(chunksize);
    const model = play(chunksize);
    return Promise.resolve(use({ model, summary: () => ({ chunksize }) } as unknown as RunHandle));
  },
}));

/** 64 items of 1 ms on 2 workers; a chunk costs 2 ms. */
function played(chunksize: Chunksize): RunModel {
  const itemMicros = Array.from({ length: 64 }, () => 1000);
  const model = playRun({ itemMicros, workers: 2, chunksize: chunksize === 'auto' ? 6 : chunksize, chunkMicros: 2000 });
  model.chunksize = chunksize;
  return model;
}

beforeEach(() => {
  ran.length = 0;
  play = played;
  stop = new AbortController();
});

async function tune(budgetMs: number, earlier: readonly RunModel[] = [], keep?: (model: RunModel) => RunModel) {
  const laboratory: Laboratory = { nodePath: 'node', runnerPath: 'runner.js', signal: stop.signal };
  const runs: TuningRun[] = [];
  for await (const run of tuneChunksize(jobOf({ workers: 2 }), earlier, laboratory, budgetMs, keep)) runs.push(run);
  return runs;
}

test('large chunks win in turn with auto, if a chunk costs more than an item', async () => {
  const runs = await tune(60_000);
  expect(ran[0]).toBe('auto');
  expect(ran).toHaveLength(runs.length);
  const { decision, bestFixed } = runs.at(-1)!.tuning!;
  expect(decision).toMatchObject({ use: bestFixed.chunksize, duel: { rounds: 5 } });
  expect(decision.use).toBeGreaterThanOrEqual(16);
  // The order within the rounds alternates.
  const { use } = decision;
  expect(ran.slice(-10)).toEqual([use, 'auto', 'auto', use, use, 'auto', 'auto', use, use, 'auto']);
});

test('auto is the answer, after three rounds, if no fixed chunksize is faster', async () => {
  play = (chunksize) => ({ ...played(16), chunksize, wallMicros: chunksize === 'auto' ? 90_000 : 100_000 });
  const runs = await tune(60_000);
  expect(runs.at(-1)?.tuning?.decision).toMatchObject({ use: 'auto', why: 'slower' });
  expect(ran.filter((chunksize) => chunksize === 'auto')).toHaveLength(4);
});

test('without time there is one run, and none if an earlier one is known', async () => {
  expect(await tune(0)).toHaveLength(1);
  expect(await tune(0, [played('auto')])).toEqual([]);
});

test('of a long job one fixed chunksize is measured, even if there is no time to compare it', async () => {
  const clock = vi.spyOn(performance, 'now').mockReturnValue(0);
  const auto = played('auto');
  expect(await tune((1.2 * auto.wallMicros) / 1000, [auto])).toHaveLength(1);
  expect(ran).toEqual([expect.any(Number)]);
  clock.mockRestore();
});

test('no run begins after the signal', async () => {
  play = (chunksize) => {
    stop.abort();
    return played(chunksize);
  };
  expect(await tune(60_000)).toHaveLength(1);
  expect(await tune(60_000)).toEqual([]);
});

test('a run that did not finish is the last one, and returns no result', async () => {
  play = (chunksize) => (chunksize === 'auto' ? played(chunksize) : smallRun([{}], { state: 'cancelled' }));
  const runs = await tune(60_000);
  expect(runs.map(({ tuning, model }) => [model.state, tuning !== undefined])).toEqual([
    ['finished', true],
    ['cancelled', false],
  ]);
});

test('a first run without items returns no result', async () => {
  play = () => smallRun([]);
  const runs = await tune(60_000);
  expect(runs.map(({ tuning }) => tuning)).toEqual([undefined]);
});

test('all models after the first one are replaced by the kept part', async () => {
  const kept: RunModel[] = [];
  const runs = await tune(60_000, [], (model) => {
    kept.push(model);
    return model;
  });
  expect(kept).toEqual(runs.slice(1).map(({ model }) => model));
});
