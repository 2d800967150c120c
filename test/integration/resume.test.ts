import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { expectedResults, runAndKill } from '../support/killedOwner.ts';
import { poolscope } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

const filesIn = (dir: string): [string, string][] =>
  readdirSync(dir).map((name) => [name, readFileSync(join(dir, name), 'utf8')]);

test('a run whose owner is killed four times ends with the results of an undisturbed one, and no finished item runs twice', async () => {
  const dir = scratch('killed');
  const { results, again } = await runAndKill(dir, 200, 4, 7);
  expect(again).toEqual([]);
  expect(results.map((line) => JSON.parse(line) as object)).toMatchObject(expectedResults(200));
  const before = filesIn(join(dir, 'out'));
  const other = await poolscope(['run', '--resume', 'out', '--retry-failed', '--input', 'range:100'], { cwd: dir });
  expect(other.stderr).toContain('the input has 100 items now, and had 200 in the part before');
  expect(other.code).toBe(2);
  expect(filesIn(join(dir, 'out'))).toEqual(before);
  const done = await poolscope(['run', '--resume', 'out'], { cwd: dir });
  expect(done.stderr).toBe('all 200 items have their outcomes; nothing is left to run\n');
  expect(done.stdout).toMatch(/^job.ts#square finished/);
  expect(done.code).toBe(1);
  expect(filesIn(join(dir, 'out'))).toEqual(before);
});
