import { writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { openCpuTime, openThreadTimes } from '../../../src/execution/threadTimes.ts';
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

test.runIf(process.platform === 'linux')('CPU time is exact: it grows between the ticks of a timer', () => {
  const [time, times] = [openCpuTime()!, openThreadTimes()!];
  for (const read of [() => time.read(), () => times.read().computedMicros]) {
    const seen = new Set([read()]);
    const [first = 0] = seen;
    for (let micros = first; micros < first + 20_000; micros = read()) seen.add(micros);
    // Ticks of 1 ms would be seen 20 times.
    expect(seen.size).toBeGreaterThan(40);
  }
  time.close();
  times.close();
});
