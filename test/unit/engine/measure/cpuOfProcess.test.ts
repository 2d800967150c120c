import { expect, test } from 'vitest';
import { cpuMicrosOf } from '../../../../src/engine/measure/cpuOfProcess.ts';

const isLinux = process.platform === 'linux';
const stat = (name: string): string => `12 (${name}) S 1 12 12 0 -1 4194560 900 0 0 0 250 31 0 0 20 0 11 0 5000`;

test.runIf(isLinux)('the CPU time of a process is the sum of its times in user mode and in the kernel', () => {
  expect(cpuMicrosOf(12, () => stat('node'))).toBe(2_810_000);
});

test.runIf(isLinux)('a name with spaces and parentheses shifts no field', () => {
  expect(cpuMicrosOf(12, () => stat('my (old) node) S 9'))).toBe(2_810_000);
});

test.runIf(isLinux)('this process has used some, and one that has ended is unknown', () => {
  expect(cpuMicrosOf(process.pid)).toBeGreaterThan(0);
  expect(
    cpuMicrosOf(12, () => {
      throw new Error('ENOENT');
    }),
  ).toBeUndefined();
  expect(cpuMicrosOf(12, () => 'torn (node')).toBeUndefined();
});
