import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openThreadTimes } from '../../../src/execution/threadTimes.ts';
import { scratch } from '../../support/scratch.ts';

const fileWith = (text: string): string => {
  const file = scratch('schedstat');
  writeFileSync(file, text);
  return file;
};

test('the times on a core and in the run queue come from the system, in nanoseconds', () => {
  const file = fileWith('9007199254000 1234000 77\n');
  const times = openThreadTimes(file);
  expect(times?.read()).toEqual({ computedMicros: 9_007_199_254, preemptedMicros: 1234 });
  writeFileSync(file, '9007200000000 2234000 78\n');
  expect(times?.read().preemptedMicros).toBe(2234);
  times?.close();
});

test.runIf('threadCpuUsage' in process)(
  'where the system does not measure threads, Node measures their CPU time',
  () => {
    for (const file of [scratch('missing'), fileWith('0 0 0\n')]) {
      const times = openThreadTimes(file);
      const { computedMicros } = times!.read();
      expect(computedMicros).toBeGreaterThan(0);
      expect(times!.read().preemptedMicros).toBeUndefined();
      times!.close();
    }
  },
);

test.runIf(process.platform === 'linux')('a thread that computes has used more CPU time afterwards', () => {
  const times = openThreadTimes();
  const before = times!.read().computedMicros;
  const until = process.cpuUsage().user + 20_000;
  while (process.cpuUsage().user < until);
  expect(times!.read().computedMicros).toBeGreaterThan(before);
  times!.close();
});
