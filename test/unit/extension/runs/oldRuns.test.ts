import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { folderBytes, oldRuns } from '../../../../src/extension/runs/oldRuns.ts';
import { someEntry } from '../../../support/fakeRuns.ts';
import { scratch } from '../../../support/scratch.ts';

const runs = ['5', '4', '3', '2', '1'].map((runId) => someEntry({ runId, dir: runId }));

it('the oldest recordings are deleted, never the newest, and never one that is kept', async () => {
  const removed = async (keep: number, mostBytes: number, kept: readonly string[]): Promise<string> => {
    const isKept = (runId: string): boolean => kept.includes(runId);
    const found = await oldRuns(runs, { keep, mostBytes, isKept }, async () => 10);
    return found.map(({ runId }) => runId).join('');
  };
  expect(await removed(9, 50, [])).toBe('');
  expect(await removed(2, 50, [])).toBe('321');
  expect(await removed(9, 30, [])).toBe('21');
  expect(await removed(9, 30, ['1', '3'])).toBe('42');
  expect(await removed(1, 1, ['1'])).toBe('432');
});

it('counts the bytes of a folder', async () => {
  const dir = scratch('bytes');
  mkdirSync(join(dir, 'inner'), { recursive: true });
  for (const name of ['a', 'inner/b']) writeFileSync(join(dir, name), '12345');
  expect([await folderBytes(dir), await folderBytes(join(dir, 'none'))]).toEqual([10, 0]);
});
