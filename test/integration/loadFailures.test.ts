import { copyFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { poolscope, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';
import { root } from '../support/root.ts';

const cases = [
  ['throws at its top level', 'load/throwsAtTop.ts#job', 'RangeError: no configuration', 3, 7],
  ['lacks the export', 'basic.ts#nothing', 'no export named "nothing"', 1, 1],
  ['names a function export that is an array', 'basic.ts#inputs', 'is object, not a function', 1, 1],
  ['imports what is not installed', 'load/missingModule.ts#job', 'Cannot find module', 1, 25],
  ['exits while loading', 'load/exits.ts#job', 'exit code 3', 1, 1],
] as const;

test.each(cases)('a module that %s is one error before any item starts', async (_, job, message, line, column) => {
  const { code, summary, stderr } = await runJson([job]);
  expect(code).toBe(2);
  expect(summary.state).toBe('couldNotStart');
  expect(summary.items.total).toBe(0);
  expect(summary.error?.message).toContain(message);
  expect(summary.error).toMatchObject({ line, column });
  expect(summary.error?.file).toContain(job.split('#')[0]);
  expect(stderr).toContain(`${job.split('#')[0]}:${line}:${column}`);
});

describe.each(['thread', 'process', 'inline'])('in %s workers', (isolation) => {
  test.each([
    ['module', 'load/throwsAtTop.ts', '3:7: RangeError: no configuration', "throw new RangeError('no configuration');"],
    ['setup', 'load/throwsInSetup.ts', '3:9: RangeError: no connection', "throw new RangeError('no connection');"],
  ])('a %s that throws is one located error, and no figures', async (_, module, message, line) => {
    const recording = scratch('recording');
    const args = ['--input=range:4', '--workers=2', `--isolation=${isolation}`, `--record=${recording}`];
    // A slow start would print its progress first.
    const { code, stdout, stderr } = await poolscope(['run', `${module}#job`, ...args, '--quiet']);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    const shown = stderr.split('\n').filter((text) => text !== '');
    expect(shown[0]).toBe(`error: ${module}:${message}`);
    expect(shown[1]).toContain(line);
    expect(shown[2]).toMatch(/^ +\| +\^$/);
    expect(stderr).not.toMatch(/worker +items|p50|succeeded/);
    const shownLater = await poolscope(['show', recording]);
    expect(shownLater.stdout).toContain(`error: ${module}:${message}`);
    expect(shownLater.stdout).not.toContain('p50');
  });
});

test('a run whose process dies again and again gives up, reports why, and keeps the outcomes', async () => {
  const args = ['killers.ts#killsFromNinety', '--input=range:100', '--workers=1'];
  const { code, summary, stderr } = await runJson(args);
  expect(code).toBe(1);
  expect(summary.state).toBe('gaveUp');
  expect(summary.items).toMatchObject({ total: 100, succeeded: 90, failed: 0, timedOut: 0 });
  expect(summary.items.crashed).toBeGreaterThan(0);
  expect(summary.items.crashed + summary.items.cancelled).toBe(10);
  expect(summary.error?.message).toBe('the process that runs the items died 6 times (last: signal SIGKILL)');
  expect(stderr).toContain('killers.ts#killsFromNinety gave up: 100 items, 90 succeeded');
  expect(stderr).toContain(`error: ${summary.error?.message}`);
});

test('a module that does not parse is shown with the line and a caret', async () => {
  const module = scratch('broken.ts');
  copyFileSync(join(root, 'test/fixtures/jobs/load/doesNotParse.ts.txt'), module);
  const { code, summary, stderr } = await runJson([`${module}#job`]);
  expect(code).toBe(2);
  expect(summary.error).toMatchObject({ message: 'Unexpected "*"', line: 3, column: 16 });
  expect(stderr).toContain('3 |   return item +* 2;\n  |                ^');
});

test('a module that never finishes loading is given up before ten seconds', async () => {
  const { code, summary } = await runJson(['load/neverLoads.ts#job']);
  expect(code).toBe(2);
  expect(summary.error?.message).toContain('did not finish loading within 8000 ms');
  console.log(`given up after ${summary.totalMs} ms`);
});

test.each([
  [['run'], 'expected one job'],
  [['run', 'nowhere.ts#job'], 'there is no file'],
  [['run', 'basic.ts#addOne', '--workers=0'], '--workers "0" is not a whole number from 1 to 1024'],
  [['run', 'basic.ts#addOne', '--workers=1.5'], '"1.5"'],
  [
    ['run', 'basic.ts#addOne', '--chunksize=some'],
    '--chunksize "some" is not a whole number from 1 to 1000000000 or auto',
  ],
  [['run', 'basic.ts#addOne', '--timeout=2147483648ms'], 'is not a duration'],
  [['run', 'basic.ts#addOne', '--max-heap=1MB'], 'is not a size from 16MB to 1024GB'],
  [['run', 'basic.ts#addOne', '--items=9-3'], '"9-3" is not an item or range'],
  [['run', 'basic.ts#addOne', '--nonsense'], 'poolscope run has no option --nonsense'],
  [['run', 'basic.ts#addOne', '--input=range:9..3'], 'is not a range'],
  [['run', 'basic.ts#addOne', '--input=glob:nothing/*.zzz'], 'no file matches'],
  [['run', 'basic.ts#addOne', '--input=gopher:x'], 'is not an input'],
  [['run', 'basic.ts#addOne', '--input=export:nothing'], 'no export named "nothing"'],
  [['run', 'basic.ts#addOne', '--logs=/nowhere/logs.ndjson'], '/nowhere/logs.ndjson cannot be written'],
  [['run', 'basic.ts#addOne', '--results=/nowhere/r.ndjson'], '/nowhere/r.ndjson cannot be written'],
  [['dance'], '"dance" is not a command'],
  [['show', 'nowhere'], 'is not a recording'],
])('%j ends with code 2 and reports what was wrong', async (args, message) => {
  const { code, stderr, stdout } = await poolscope(args);
  expect(stderr).toContain(message);
  expect(stdout).toBe('');
  expect(code).toBe(2);
});
