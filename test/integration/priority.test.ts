import { constants } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { jobDefaults, type Isolation } from '../../src/model/facts/job.ts';
import { recordingFiles } from '../../src/recording/format.ts';
import { startRun } from '../../src/supervisor/startRun.ts';
import { readNdjson } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

async function prioritiesOf(isolation: Isolation, yielding: boolean): Promise<unknown> {
  const module = join(root, 'test/fixtures/jobs/priority.ts');
  const recordingDir = scratch('recording');
  const { finished } = startRun({
    job: { ...jobDefaults, module, exportName: 'priorities', baseDir: dirname(module), input: 'range:1', isolation },
    recordingDir,
    nodePath: process.execPath,
    runnerPath: join(root, 'dist/runner.js'),
    keeps: 'recording',
    yielding,
  });
  await finished;
  return readNdjson<{ value: unknown }>(join(recordingDir, recordingFiles.results))[0]?.value;
}

describe.each(['thread', 'process'] as const)('workers with isolation %s', (isolation) => {
  const { PRIORITY_BELOW_NORMAL: low, PRIORITY_NORMAL: normal } = constants.priority;

  test('have a lower priority than the editor, with all processes they start', async () => {
    expect(await prioritiesOf(isolation, true)).toEqual([low, low]);
  });

  test('have the priority of their caller otherwise', async () => {
    expect(await prioritiesOf(isolation, false)).toEqual([normal, normal]);
  });
});
