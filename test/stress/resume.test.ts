import { expect, test } from 'vitest';
import { expectedResults, runAndKill } from '../support/killedOwner.ts';
import { scratch } from '../support/scratch.ts';

test('the owner is killed at 30 random moments, and the results are those of an undisturbed run', async () => {
  const { results, again } = await runAndKill(scratch('killed'), 2000, 30, Date.now());
  expect(again).toEqual([]);
  expect(results.map((line) => JSON.parse(line) as object)).toMatchObject(expectedResults(2000));
});
