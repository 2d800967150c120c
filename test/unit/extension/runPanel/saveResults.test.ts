import { truncateSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { beforeEach, expect, it, vi } from 'vitest';
import { copyResults } from '../../../../src/extension/runPanel/saveResults.ts';
import { editor, freshEditor } from '../../../support/fakeVscode.ts';
import { someEntry } from '../../../support/fakeRuns.ts';
import { scratch } from '../../../support/scratch.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

beforeEach(() => void freshEditor());

it('copies the lines of all results, and says why it cannot', async () => {
  const entry = { ...someEntry(), dir: dirname(scratch('any')) };
  await expect(copyResults(entry)).rejects.toThrow('The results of this run were not recorded.');
  const file = join(entry.dir, 'results.ndjson');
  const line = '{"item":0,"outcome":"succeeded","value":9}\n';
  writeFileSync(file, line);
  await copyResults(entry);
  expect(editor.clipboard).toBe(line);
  truncateSync(file, 2 ** 25 + 1);
  await expect(copyResults(entry)).rejects.toThrow('The results are too large to be copied: 32.0 MB.');
});
