import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it, vi } from 'vitest';
import { loggedPlace } from '../../../../src/extension/runPanel/loggedPlace.ts';
import { encodeEvents } from '../../../../src/model/facts/eventLines.ts';
import { startedWith } from '../../../support/fakeRuns.ts';
import { workspace } from '../../../support/fakeVscode.ts';
import { scratch } from '../../../support/scratch.ts';
import { simulateRun } from '../../../support/simulateRun.ts';

vi.mock('vscode', () => import('../../../support/fakeVscode.ts'));

it('opens what a log line names: from the folder of the run, else from that of the module', async () => {
  const baseDir = dirname(scratch('any'));
  vi.spyOn(workspace, 'workspaceFolders', 'get').mockReturnValue([{ uri: { fsPath: baseDir } }] as never);
  mkdirSync(join(baseDir, 'src'));
  writeFileSync(join(baseDir, 'src/rows.csv.ts'), '');
  const dir = dirname(scratch('any'));
  const events = simulateRun({
    ...{ items: 3, workers: 1, chunksize: 1, seed: 1, meanMicros: 900, logsPerItem: 1, failing: 0 },
  }).map((event) => {
    if (event.type !== 'logsWritten') return event;
    const texts = ['src/rows.csv.ts:3 rows.csv.ts:4:2', 'gone.ts:5', '/etc/rows.ts:6'];
    return { ...event, records: event.records.map((record) => ({ ...record, text: texts[record.seq]! })) };
  });
  writeFileSync(join(dir, 'events.ndjson'), encodeEvents(events));
  const run = { dir, ...startedWith({ baseDir, module: join(baseDir, 'src/job.ts') }) };
  const rows = join(baseDir, 'src/rows.csv.ts');
  expect(await loggedPlace(run, { seq: 0, place: 0 })).toEqual({ file: rows, line: 3, column: 1 });
  expect(await loggedPlace(run, { seq: 0, place: 1 })).toEqual({ file: rows, line: 4, column: 2 });
  expect(await loggedPlace(run, { seq: 1, place: 0 })).toMatchObject({ file: join(baseDir, 'gone.ts'), line: 5 });
  expect(await loggedPlace(run, { seq: 2, place: 0 })).toMatchObject({ file: '/etc/rows.ts' });
  expect(await loggedPlace(run, { seq: 0, place: 2 })).toBeUndefined();
  expect(await loggedPlace(run, { seq: 9, place: 0 })).toBeUndefined();
});
