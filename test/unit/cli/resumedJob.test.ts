import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { resumedJob } from '../../../src/cli/resumedJob.ts';
import { encodeEvents } from '../../../src/model/facts/eventLines.ts';
import { jobDefaults, type Job } from '../../../src/model/facts/job.ts';
import type { RunOrigin } from '../../../src/model/facts/origin.ts';
import { scratch } from '../../support/scratch.ts';

const job: Job = { ...jobDefaults, module: '/w/a.ts', exportName: 'f', baseDir: '/w', workers: 2, timeoutMs: 50 };

function recorded(origin: RunOrigin = { kind: 'job', job }): string {
  const dir = scratch('recording');
  mkdirSync(dir);
  const started = { type: 'runStarted', schema: 3, origin, startedAtMs: 5, originMicros: 0, node: 'v24' } as const;
  writeFileSync(join(dir, 'events.ndjson'), encodeEvents([started]));
  return dir;
}

test('options may change how a resumed run goes, and where its inputs are', async () => {
  const values = { workers: 8, timeoutMs: 900, input: 'moved.csv', retries: 1 };
  expect(await resumedJob(recorded(), { module: '/w/a.ts', exportName: 'f' }, values)).toEqual({ ...job, ...values });
});

test('options may not change what it runs', async () => {
  const dir = recorded();
  await expect(resumedJob(dir, undefined, { items: [[1, 2]] })).rejects.toThrow('--items cannot be changed');
  await expect(resumedJob(dir, { module: '/w/b.ts', exportName: 'f' }, {})).rejects.toThrow(
    'the recording is a run of /w/a.ts#f, not of /w/b.ts#f',
  );
  const program = { name: 'build.mjs', baseDir: '/w' };
  await expect(resumedJob(recorded({ kind: 'observed', program }), undefined, {})).rejects.toThrow('cannot be resumed');
});
