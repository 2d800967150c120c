import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { checkIsolation } from '../../../src/studies/checkIsolation.ts';
import { experiment, Stopped, type Laboratory } from '../../../src/studies/experiment.ts';
import { shrinkHistory } from '../../../src/studies/shrink.ts';
import { findSuspects } from '../../../src/studies/suspects.ts';
import { FakeRuns, type FakeResult } from '../../support/fakeStudy.ts';
import { scratch } from '../../support/scratch.ts';
import { jobOf } from '../../support/simulateRun.ts';

const fake = vi.hoisted(() => ({ runs: undefined as unknown as FakeRuns }));
vi.mock('../../../src/supervisor/runToEnd.ts', () => ({
  runToEnd: (...args: Parameters<FakeRuns['runToEnd']>) => fake.runs.runToEnd(...args),
}));
vi.mock('../../../src/recording/readValues.ts', () => ({
  readValues: (...args: Parameters<FakeRuns['readValues']>) => fake.runs.readValues(...args),
}));

let stop = new AbortController();
const laboratory = (): Laboratory => ({ nodePath: 'node', runnerPath: 'runner.js', signal: stop.signal });

beforeEach(() => {
  fake.runs = new FakeRuns();
  stop = new AbortController();
});

const failed: FakeResult = { outcome: 'failed', failure: { name: 'RangeError' } };

describe('an experiment', () => {
  test('begins no run after the signal, and names each run to its watcher', async () => {
    const seen: string[] = [];
    const watch: Laboratory['watch'] = (_, what) => seen.push(what);
    expect(await experiment(jobOf(), { ...laboratory(), watch }, 'trial 1', ({ model }) => model.state)).toBe(
      'finished',
    );
    stop.abort();
    await expect(experiment(jobOf(), { ...laboratory(), watch }, 'trial 2', () => 0)).rejects.toThrow(Stopped);
    expect(seen).toEqual(['trial 1']);
    expect(fake.runs.jobs).toHaveLength(1);
  });
});

describe('the search for the fewest items', () => {
  const shrink = (order: readonly number[], item: number, fewer: (readonly number[])[] = [], budgetMs = 60_000) =>
    shrinkHistory(fake.runs.record('pool', [order]), '/pool', item, laboratory(), budgetMs, (before) =>
      fewer.push(before),
    );

  test('finds the two items that are needed, in their order', async () => {
    fake.runs.behaviour = (item, before) => (item === 9 && before.includes(2) && before.includes(6) ? failed : {});
    const fewer: (readonly number[])[] = [];
    const result = await shrink([0, 1, 2, 3, 4, 5, 6, 7, 8, 9], 9, fewer);
    expect(result).toMatchObject({ state: 'shrunk', reproduced: true, before: [2, 6] });
    expect(fewer[0]).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
    expect(fewer.at(-1)).toEqual([2, 6]);
    expect(result.trials).toBe(fake.runs.jobs.length);
  });

  test('needs one trial for an item that fails alone', async () => {
    fake.runs.behaviour = (item) => (item === 2 ? failed : {});
    expect(await shrink([0, 1, 2], 2)).toEqual({ state: 'shrunk', reproduced: true, before: [], trials: 1 });
    expect(fake.runs.jobs[0]).toMatchObject({ items: [[2, 2]], workers: 1, input: 'recording:/pool' });
  });

  test('does not take another class of error for the same failure', async () => {
    fake.runs.behaviour = (item, _, run) =>
      item === 2 ? { outcome: 'failed', failure: { name: run === 0 ? 'RangeError' : 'TypeError' } } : {};
    expect(await shrink([0, 1, 2], 2)).toEqual({
      state: 'notReproduced',
      reproduced: false,
      before: [0, 1],
      trials: 2,
    });
  });

  test('returns the fewest items so far when it is stopped', async () => {
    fake.runs.behaviour = (item, before) => (item === 4 && before.includes(1) ? failed : {});
    fake.runs.onRun = (run) => run === 4 && stop.abort();
    const result = await shrink([0, 1, 2, 3, 4], 4);
    expect(result).toMatchObject({ state: 'cancelled', reproduced: true, before: [0, 1] });
    // The run that the signal ended is no trial.
    expect(result.trials).toBe(3);
  });

  test('is out of time before its first trial ends if there is no time', async () => {
    fake.runs.behaviour = (item) => (item === 1 ? failed : {});
    vi.spyOn(AbortSignal, 'timeout').mockReturnValueOnce(AbortSignal.abort());
    expect(await shrink([0, 1], 1)).toEqual({ state: 'outOfTime', reproduced: false, before: [0], trials: 0 });
  });

  test('rejects if the job cannot start', async () => {
    fake.runs.behaviour = (item) => (item === 1 ? failed : {});
    fake.runs.ending = { state: 'couldNotStart', error: { message: 'no module', nextStep: 'Bring it back.' } };
    await expect(shrink([0, 1], 1)).rejects.toMatchObject({ message: 'no module', nextStep: 'Bring it back.' });
  });
});

describe('the isolation check', () => {
  const check = async (orders: readonly (readonly number[])[], size = 50) => {
    const recorded = fake.runs.record('/pool', orders, { module: '/w/none.ts' });
    const { findings, differences, checked } = await checkIsolation(
      recorded,
      '/pool',
      orders.flat(),
      size,
      laboratory(),
    );
    return { findings, checked, different: differences.map(({ item, dependence }) => [item, dependence]) };
  };
  const value = (text: string): FakeResult => ({ value: text });

  test('runs each item once if nothing differs', async () => {
    fake.runs.behaviour = (item) => value(String(item));
    expect(await check([[0, 1], [2]])).toEqual({ findings: [], checked: [0, 1, 2], different: [] });
    expect(fake.runs.jobs).toHaveLength(1);
    expect(fake.runs.jobs[0]).toMatchObject({ itemsPerWorker: 1, chunksize: 1, concurrency: 1, isolation: 'thread' });
  });

  test('an item with another result each time is nondeterministic', async () => {
    fake.runs.behaviour = (item, _, run) => value(item === 1 ? `run ${run}` : '0');
    const { findings, different } = await check([[0, 1]]);
    expect(findings).toEqual([{ dependence: 'nondeterministic', items: [1], examined: null, before: 0 }]);
    expect(different).toEqual([[1, 'nondeterministic']]);
  });

  test('a result that any order of the items before brings back is shared state', async () => {
    const dir = scratch('job');
    mkdirSync(dir);
    writeFileSync(join(dir, 'none.ts'), 'let total = 0;\nexport const minify = () => (total += 1);');
    fake.runs.behaviour = (_, before) => value(String(before.length));
    const recorded = fake.runs.record('/pool', [[0, 1, 2]], { module: join(dir, 'none.ts') });
    const result = await checkIsolation(recorded, '/pool', [0, 1, 2], 50, laboratory());
    // Item 1 has the fewest items before it, and is examined for the thread.
    expect(result.findings).toEqual([{ dependence: 'sharedState', items: [1, 2], examined: 1, before: 1 }]);
    expect(result.suspects).toEqual([
      { name: 'total', file: join(dir, 'none.ts'), line: 1, changes: [{ line: 2, text: 'total += 1' }] },
    ]);
  });

  test('a result that only the original order brings back depends on the order', async () => {
    const dir = scratch('job');
    mkdirSync(dir);
    writeFileSync(join(dir, 'job.ts'), 'export const minify = () => 1;');
    fake.runs.behaviour = (item, before) => value(item === 2 ? before.join() : '0');
    const recorded = fake.runs.record('/pool', [[0, 1, 2]], { module: join(dir, 'job.ts') });
    const { findings, suspects } = await checkIsolation(recorded, '/pool', [2], 50, laboratory());
    expect(findings).toEqual([{ dependence: 'orderDependent', items: [2], examined: 2, before: 2 }]);
    expect(suspects).toEqual([]);
  });

  test('a result that nothing brings back depends on other workers, and failures are compared too', async () => {
    const dir = scratch('job');
    mkdirSync(dir);
    writeFileSync(join(dir, 'job.ts'), 'export const minify = () => 1;');
    fake.runs.behaviour = (item, _, run) => (run === 0 && item === 1 ? failed : {});
    const recorded = fake.runs.record('/pool', [[0], [1]], { module: join(dir, 'job.ts') });
    const { findings, differences } = await checkIsolation(recorded, '/pool', [0, 1], 50, laboratory());
    expect(findings).toEqual([{ dependence: 'otherWorkers', items: [1], examined: 1, before: 0 }]);
    expect(differences).toMatchObject([{ item: 1, what: 'outcome', dependence: 'otherWorkers' }]);
  });

  test('takes failed items first, and stops with its signal', async () => {
    fake.runs.behaviour = (item) => (item === 7 ? failed : value(String(item)));
    const { checked } = await check([[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]], 2);
    expect(checked).toContain(7);
    expect(checked).toHaveLength(2);
    fake.runs.onRun = () => stop.abort();
    await expect(check([[0, 1]])).rejects.toThrow(Stopped);
  });
});

test('suspects are found in the module and in files of its own imports, whatever their extension', async () => {
  const dir = scratch('job');
  for (const [path, text] of Object.entries({
    'job.ts': `import { seen } from './seen.js';\nimport x from '../gone.ts';\nimport 'lodash';\nimport './lib';\nlet n = 0;\nexport const work = () => n++;\nexport const other = () => seen;`,
    'seen.ts': 'export const seen = new Set();\nexport const add = (x) => { seen.add(x); return seen.size; };',
    'lib/index.js': 'let calls = 0;\nexport const call = () => { if (calls > 3) return; calls++; };',
  })) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  const found = await findSuspects({ module: join(dir, 'job.ts'), exportName: 'work' });
  expect(found.suspects.map(({ name, file, line }) => [name, file.slice(dir.length + 1), line])).toEqual([
    ['n', 'job.ts', 5],
    ['seen', 'seen.ts', 1],
    ['calls', 'lib/index.js', 1],
  ]);
  expect(found.unsearched).toEqual([]);
  writeFileSync(join(dir, 'seen.ts'), `export const seen = 1; // ${'long '.repeat(300_000)}`);
  const again = await findSuspects({ module: join(dir, 'job.ts'), exportName: 'work' });
  expect(again.unsearched).toEqual([join(dir, 'seen.ts')]);
});
