import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseRun, parseSaveTest, parseTune } from '../../../src/cli/arguments.ts';
import { parseShow } from '../../../src/cli/showArguments.ts';
import { parseReplay } from '../../../src/cli/replayArguments.ts';
import { jobDefaults } from '../../../src/model/facts/job.ts';
import { root } from '../../support/root.ts';

const jobs = join(root, 'test/fixtures/jobs');
const basic = join(jobs, 'basic.ts');

test('a run without options has the defaults', async () => {
  const request = await parseRun(['basic.ts#addOne'], jobs);
  expect(request.job).toMatchObject({ ...jobDefaults, module: basic, exportName: 'addOne', baseDir: jobs });
  expect(request.job.detectRaces).toBeUndefined();
  expect(request).toMatchObject({ budgets: [], json: false, quiet: false, record: undefined });
});

test('the files of a run are relative to the working directory', async () => {
  const request = await parseRun(['basic.ts#addOne', '--results', 'out/r.ndjson', '--junit=/tmp/j.xml'], jobs);
  expect(request).toMatchObject({ results: join(jobs, 'out/r.ndjson'), junit: '/tmp/j.xml' });
});

test.each([
  [[], 'expected one job, got none'],
  [['a.ts#b', 'c.ts#d'], 'expected one job, got a.ts#b c.ts#d'],
  [['basic.ts#'], '"basic.ts#" names no export after #'],
  [['../jobs#job'], 'is a folder'],
  [['load/doesNotParse.ts.txt#job'], 'is not a module'],
  [
    ['basic.ts#addOne', '--detect-races', '--isolation=process'],
    '--detect-races works only with --isolation thread, not with --isolation process',
  ],
  [['basic.ts#addOne', '--fail-on', 'slower>5%'], 'compares with a baseline'],
  [['basic.ts#addOne', '--junit=-', '--json'], '--junit - and --json would both write to stdout'],
  [['basic.ts#addOne', '--input=lines:-', '--delimiter=:'], 'the input lines:- is none'],
])('run %j is refused: %s', async (args, message) => {
  await expect(parseRun(args, jobs)).rejects.toThrow(message);
});

test('a tuning is for all cores unless it names numbers of workers, and needs chunks', async () => {
  expect((await parseTune(['basic.ts#addOne'], jobs)).workers).toEqual([undefined]);
  expect((await parseTune(['basic.ts#addOne', '--workers=4,2,4'], jobs)).workers).toEqual([4, 2]);
  expect((await parseTune(['basic.ts#addOne', '--workers=4'], jobs)).job.workers).toBeUndefined();
  await expect(parseTune(['basic.ts#addOne', '--isolation=inline'], jobs)).rejects.toThrow('have no chunks');
});

test('show and save-test take one recording', () => {
  expect(parseShow(['runs/one', '--json'], '/work')).toMatchObject({ recording: '/work/runs/one', json: true });
  expect(() => parseShow([], '/work')).toThrow('expected one recording, got none');
  expect(() => parseShow(['a', 'b'], '/work')).toThrow('expected one recording, got a b');
  expect(parseSaveTest(['a', '--item=0', '--to=tests'], '/work')).toEqual({
    recording: '/work/a',
    item: 0,
    folder: '/work/tests',
    json: false,
  });
  expect(() => parseSaveTest(['a'], '/work')).toThrow('save-test needs one item that failed');
});

test.each([
  [['--item', '7'], { by: 'items', ranges: [[7, 7]] }, { kind: 'again' }],
  [['--items', '1-3'], { by: 'items', ranges: [[1, 3]] }, { kind: 'again' }],
  [['--chunk', '0'], { by: 'chunk', chunk: 0 }, { kind: 'again' }],
  [['--failed', '--inspect-brk'], { by: 'failed' }, { kind: 'inspect', port: 9229 }],
  [['--item=7', '--inspect-brk', '--inspect-port=0'], { by: 'items', ranges: [[7, 7]] }, { kind: 'inspect', port: 0 }],
  [['--worker', '1', '--shrink'], { by: 'worker', worker: 1 }, { kind: 'shrink', budgetMs: 60_000 }],
  [['--item=7', '--shrink', '--budget=2m'], { by: 'items', ranges: [[7, 7]] }, { kind: 'shrink', budgetMs: 120_000 }],
  [['--check'], { by: 'all' }, { kind: 'check', sample: 50 }],
  [['--check', '--sample=all', '--failed'], { by: 'failed' }, { kind: 'check', sample: Infinity }],
])('replay %j selects and does this', (args, selection, mode) => {
  expect(parseReplay(['a', ...args], '/work')).toMatchObject({ recording: '/work/a', selection, mode });
});

test.each([
  [[], 'got 0'],
  [['--item=1', '--failed'], 'got 2'],
  [['--item=1', '--check', '--shrink'], 'exclude one another'],
  [['--item=1', '--inspect-port=0'], '--inspect-port has no effect without --inspect-brk'],
  [['--item=1', '--budget=1s'], '--budget has no effect without --shrink'],
  [['--item=1', '--sample=3'], '--sample has no effect without --check'],
  [['--failed', '--shrink'], '--shrink needs one item that failed'],
  [['--check', '--record=new'], '--check makes several runs and records none of them'],
])('replay %j is refused: %s', (args, message) => {
  expect(() => parseReplay(['a', ...args], '/work')).toThrow(message);
});
