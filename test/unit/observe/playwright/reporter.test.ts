import { dirname } from 'node:path';
import { expect, test, vi } from 'vitest';
import { PlaywrightReporter } from '../../../../src/observe/playwright/reporter.ts';
import { RecordFiles } from '../../../../src/observe/recordFiles.ts';
import { folderVariable } from '../../../../src/model/facts/observedFolder.ts';
import { scratch } from '../../../support/scratch.ts';

// Recorded from Playwright 1.65 by a reporter that printed its arguments; paths and stacks are shortened.
const testCase = (title: string, expectedStatus = 'passed') => ({
  titlePath: () => ['', '', 'a2.spec.js', 'suite 2', title],
  expectedStatus,
  location: { file: '/work/t/a2.spec.js' },
});
const result = (status: string, workerIndex: number, retry: number, second: number) => ({
  status,
  workerIndex,
  parallelIndex: 0,
  retry,
  startTime: new Date(`2026-11-30T04:18:${second}.100Z`),
  duration: 163,
  stdout: ['line of 2\n'],
  stderr: [],
  ...(status === 'failed' && {
    error: { message: 'Error: \u001b[2mexpect(\u001b[22mreceived)', stack: 'Error: \u001b[2mexpect(\u001b[22m' },
  }),
});

test('a place for a worker of Playwright is a lane, and its workers follow one another', () => {
  const folder = dirname(scratch('playwright'));
  vi.stubEnv(folderVariable, folder);
  const reporter = new PlaywrightReporter();
  const run = (test: ReturnType<typeof testCase>, ended: ReturnType<typeof result>): void => {
    reporter.onTestBegin(test, ended);
    reporter.onTestEnd(test, ended);
  };
  run(testCase('one'), result('passed', 0, 0, 10));
  run(testCase('two'), result('failed', 0, 0, 11));
  run(testCase('two'), result('failed', 1, 1, 12));
  run(testCase('three', 'skipped'), result('skipped', 2, 0, 13));
  run(testCase('four', 'failed'), result('failed', 2, 0, 14));
  reporter.onEnd();
  vi.unstubAllEnvs();
  const lanes = new RecordFiles(folder).read().map(({ records }) => records);
  expect(lanes).toHaveLength(1);
  const [records = []] = lanes;
  const of = (kind: string): (readonly unknown[])[] => records.filter(([first]) => first === kind);
  expect(of('thread')).toHaveLength(3);
  expect(of('gone')).toHaveLength(2);
  expect(of('prepared')).toHaveLength(3);
  expect(of('input').map(([, item, text]) => [item, String(text).replace(/^".*t\/a2/, 't/a2')])).toEqual([
    [0, 't/a2.spec.js > suite 2 > one"'],
    [1, 't/a2.spec.js > suite 2 > two"'],
    [0, 't/a2.spec.js > suite 2 > two (retry 1)"'],
    [0, 't/a2.spec.js > suite 2 > four"'],
  ]);
  expect(of('ended').map(([, item, , , ran, outcome]) => [item, ran, outcome])).toEqual([
    [0, 163_000, 1],
    [1, 163_000, 2],
    [0, 163_000, 2],
    // It is expected to fail.
    [0, 163_000, 1],
  ]);
  expect(of('failed')[0]).toMatchObject(['failed', 1, { name: 'Error', message: 'expect(received)' }]);
  expect(of('line')[0]).toMatchObject(['line', 'stdout', expect.any(Number), 0, 'line of 2']);
});
