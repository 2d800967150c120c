import { expect, test } from 'vitest';
import { watchCores } from '../../../src/runner/coreUse.ts';

test('CPU time since the start is that of this process, and waits for a core are never negative', () => {
  const before = process.cpuUsage();
  const read = watchCores();
  let sum = 0;
  while (process.cpuUsage(before).user < 20_000) for (let k = 0; k < 1e5; k++) sum += k % 7;
  const { cpuMicros, coreWaitMicros = 0 } = read();
  const { user, system } = process.cpuUsage(before);
  expect(sum).toBeGreaterThan(0);
  expect(cpuMicros).toBeGreaterThan(0);
  expect(cpuMicros).toBeLessThanOrEqual(user + system);
  expect(coreWaitMicros).toBeGreaterThanOrEqual(0);
});
