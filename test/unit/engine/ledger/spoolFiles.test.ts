import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { earlierSpools, verdictSpool, workerSpool } from '../../../../src/engine/ledger/spoolFiles.ts';
import { scratch } from '../../../support/scratch.ts';

test('the spools of earlier runners are found by their names, and nothing else is', () => {
  const dir = scratch('spools');
  mkdirSync(dir);
  const ours = [verdictSpool(2), workerSpool(2, 0, 1)];
  const earlier = [verdictSpool(0), workerSpool(0, 3, 12), workerSpool(1, 0, 1)];
  for (const { file } of [...ours, ...earlier]) writeFileSync(join(dir, file), '');
  for (const other of ['job.mjs', 'r0-w3-12.spool.0', 'r1-w0-1.spool.bak']) writeFileSync(join(dir, other), '');
  expect(earlierSpools(dir, 2)).toEqual([
    { file: 'r0-verdicts.spool', runner: 0, worker: -1 },
    { file: 'r0-w3-12.spool', runner: 0, worker: 3 },
    { file: 'r1-w0-1.spool', runner: 1, worker: 0 },
  ]);
});
