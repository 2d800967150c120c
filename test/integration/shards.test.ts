import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordingFiles } from '../../src/recording/format.ts';
import { poolscope } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

const source = `
export const inputs = Array.from({ length: 23 }, (_, n) => ({ n }));
export function work({ n }) {
  console.log('line of', n);
  if (n === 7) throw new RangeError('seven');
  return n * n;
}
`;
interface Summary {
  readonly state: string;
  readonly items: object;
  readonly failures: readonly { readonly item: number; readonly attempt: number; readonly name: string }[];
  readonly logLines?: number;
}

test('shards that are put together equal one run: items, outcomes, failures, lines, inputs and results', async () => {
  const dir = scratch('shards');
  mkdirSync(dir);
  writeFileSync(join(dir, 'work.mjs'), source);
  const run = (...args: string[]) =>
    poolscope(['run', 'work.mjs#work', '--quiet', '--workers=1', ...args], { cwd: dir });
  const codes = await Promise.all([
    run('--record=one'),
    run('--shard=1/2', '--record=a'),
    run('--shard=2/2', '--record=b'),
  ]);
  expect(codes.map(({ code }) => code)).toEqual([1, 0, 1]);
  const merged = await poolscope(['merge', 'b', 'a', '--out=all', '--json', '--full'], { cwd: dir });
  expect(merged.code).toBe(1);
  const text = (recording: string, name: string): string => readFileSync(join(dir, recording, name), 'utf8');
  for (const name of [recordingFiles.inputs, recordingFiles.results]) expect(text('all', name)).toBe(text('one', name));
  const facts = ({ state, items, failures }: Summary): object => ({
    state,
    items,
    failures: failures.map(({ item, attempt, name }) => ({ item, attempt, name })),
  });
  const one = JSON.parse(text('one', recordingFiles.summary)) as Summary;
  expect(facts(JSON.parse(merged.stdout) as Summary)).toEqual(facts(one));
  const shown = await poolscope(['show', 'all'], { cwd: dir });
  expect(shown.stdout).toMatch(/^0 +shard 1\/2 +12 .*\n1 +shard 2\/2 +11 /m);
  const again = await poolscope(['replay', 'all', '--item=7'], { cwd: dir });
  expect(again.stdout + again.stderr).toContain('RangeError: seven');
});
