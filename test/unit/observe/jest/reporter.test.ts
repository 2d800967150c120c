import { dirname } from 'node:path';
import { expect, test, vi } from 'vitest';
import { JestReporter } from '../../../../src/observe/jest/reporter.ts';
import { workersOfFiles } from '../../../../src/observe/preload/jestWorkers.ts';
import { RecordFiles } from '../../../../src/observe/recordFiles.ts';
import { folderVariable } from '../../../../src/model/facts/observedFolder.ts';
import { scratch } from '../../../support/scratch.ts';

// Recorded from Jest 30.4, `jest -w 2`, by a reporter that printed its arguments; paths and stacks are shortened.
const start = 1_796_012_324_448;
const sums = {
  testFilePath: '/work/t/a2.test.js',
  perfStats: {
    start,
    end: start + 2438,
    loadTestEnvironmentStart: start - 1114,
    loadTestEnvironmentEnd: start - 8,
    setupFilesStart: start,
    setupFilesEnd: start,
    setupAfterEnvStart: start + 400,
    setupAfterEnvEnd: start + 497,
  },
  testResults: [
    {
      ancestorTitles: ['suite 2'],
      title: 'one',
      status: 'passed',
      duration: 146,
      startAt: start + 2095,
      failureDetails: [],
      failureMessages: [],
    },
    {
      ancestorTitles: ['suite 2'],
      title: 'two',
      status: 'failed',
      duration: 64,
      startAt: start + 2284,
      failureDetails: [{ matcherResult: { message: 'expect(received).toBe(expected)', pass: false } }],
      failureMessages: ['Error: expect(received).toBe(expected)\n    at Object.toBe (/work/t/a2.test.js:4:41)'],
    },
    {
      ancestorTitles: ['suite 2'],
      title: 'three',
      status: 'pending',
      duration: null,
      startAt: start + 2367,
      failureDetails: [],
      failureMessages: [],
    },
  ],
  console: [{ message: 'line of 2', origin: '', type: 'log' }],
};
const unloadable = {
  failureMessage: '  ● Test suite failed to run\n\n    TypeError: load\n\n    > 1 | throw new TypeError()\n',
  perfStats: { start: 0, end: 0, loadTestEnvironmentStart: 0, loadTestEnvironmentEnd: 0 },
  testExecError: 'load',
  testFilePath: '/work/t/bad.test.js',
  testResults: [],
};

test('the tests of each worker of Jest are items of a lane, behind what was done before them', () => {
  const folder = dirname(scratch('jest'));
  vi.stubEnv(folderVariable, folder);
  workersOfFiles().set('/work/t/bad.test.js', 0).set('/work/t/a2.test.js', 1);
  const reporter = new JestReporter();
  reporter.onTestFileStart({ path: '/work/t/bad.test.js' });
  reporter.onTestFileResult({}, unloadable);
  reporter.onTestFileResult({}, sums);
  reporter.onRunComplete();
  vi.unstubAllEnvs();
  const lanes = new RecordFiles(folder).read().map(({ records }) => records);
  const of = (kind: string): (readonly unknown[])[] => lanes.flat().filter(([first]) => first === kind);
  expect(lanes).toHaveLength(2);
  expect(of('prepared').map(([, , , ...rest]) => rest)).toEqual(
    expect.arrayContaining([
      [
        [
          ['environment', 1_106_000],
          ['setup', 97_000],
          ['import', 1_998_000],
        ],
        343_000,
      ],
    ]),
  );
  expect(of('input').map(([, , text]) => text)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('t/bad.test.js"'),
      expect.stringContaining('a2.test.js > suite 2 > one"'),
      expect.stringContaining('a2.test.js > suite 2 > two"'),
    ]),
  );
  expect(of('failed')).toMatchObject(
    expect.arrayContaining([
      ['failed', 1, expect.objectContaining({ name: 'Error', message: 'expect(received).toBe(expected)' })],
      ['failed', 0, expect.objectContaining({ name: 'TypeError', message: 'load' })],
    ]),
  );
  expect(of('ended').map(([, , , , ran, outcome]) => [ran, outcome])).toEqual(
    expect.arrayContaining([
      [146_000, 1],
      [64_000, 2],
    ]),
  );
  expect(of('line')).toMatchObject([['line', 'stdout', expect.any(Number), -1, 'line of 2']]);
});
