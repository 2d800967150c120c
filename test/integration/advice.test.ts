import { join } from 'node:path';
import { expect, test } from 'vitest';
import { scenarioDir } from '../parity/scenarios.ts';
import { poolscope, runJson } from '../support/poolscope.ts';

/** Each item waits, or computes, for 10 ms on any machine. There are enough of them to outweigh what the first ones cost. */
const scenario = join(scenarioDir, '02-map.ts');

/** Advice about waiting and computing. Other advice depends on how busy the machine is. */
async function adviceOn(...args: readonly string[]): Promise<readonly string[]> {
  const { summary } = await runJson(args);
  return summary.advice.map(({ id }) => id).filter((id) => id === 'waiting' || id === 'computing');
}

const adviceFor = (exportName: string, ...args: readonly string[]): Promise<readonly string[]> =>
  adviceOn(`${scenario}#${exportName}`, '--items', '0-99', ...args);

test.each([['thread'], ['process']])(
  'a function that waits is advised to use one worker, isolation %s',
  async (isolation) => {
    expect(await adviceFor('processItem', '--workers', '2', '--isolation', isolation)).toEqual(['waiting']);
  },
);

test('one that waits inline is advised to use concurrency, and with it receives no advice', async () => {
  expect(await adviceFor('processItem', '--isolation', 'inline')).toEqual(['waiting']);
  expect(await adviceFor('processItem', '--isolation', 'inline', '--concurrency', '16')).toEqual([]);
});

test('a function that computes is advised to use workers, not concurrency', async () => {
  expect(await adviceFor('computeItem', '--isolation', 'inline')).toEqual(['computing']);
  expect(await adviceFor('computeItem', '--workers', '2', '--concurrency', '8')).toEqual(['computing']);
});

test('one that computes on more workers than there are cores does not pass for one that waits', async () => {
  expect(await adviceFor('computeItem', '--workers', '8')).not.toContain('waiting');
});

test('a function that blocks its thread does not pass for one that waits', async () => {
  expect(await adviceOn(`${join(scenarioDir, '12-semaphore.ts')}#use`, '--workers', '4')).toEqual([]);
});

test('the summary contains it too', async () => {
  const { stdout } = await poolscope(['run', `${scenario}#processItem`, '--items', '0-99', '--workers', '2']);
  expect(stdout).toMatch(
    /^advice {5}Items waited for \d+ % of their time\. \(the event loops .*\)\nUse one worker with concurrency 2\./m,
  );
});
