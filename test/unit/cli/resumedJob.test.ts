import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { refuseTopLevelWork } from '../../../src/cli/topLevelWork.ts';
import { resumedJob } from '../../../src/cli/resumedJob.ts';
import { encodeEvents } from '../../../src/model/facts/eventLines.ts';
import { jobDefaults, type Job } from '../../../src/model/facts/job.ts';
import type { RunOrigin } from '../../../src/model/facts/origin.ts';
import { packRecording } from '../../../src/recording/archive.ts';
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

test('a recording in one file is not continued, and the next step unpacks it', async () => {
  const dir = recorded();
  const file = `${dir} of CI.poolscope`;
  for await (const piece of packRecording(dir)) appendFileSync(file, piece);
  await expect(resumedJob(file, undefined, {})).rejects.toMatchObject({
    message: expect.stringContaining('is a ZIP file of one') as string,
    nextStep: `Unpack it first: unzip '${file}' -d '${dir} of CI'; poolscope run --resume '${dir} of CI'`,
  });
});

test('inputs that came from stdin must be named, and a module must still exist', async () => {
  const input = '/tmp/poolscope-work-x3pJnd/stdin.ndjson';
  const dir = recorded({ kind: 'job', job: { ...job, input } });
  writeFileSync(join(dir, 'inputs.ndjson'), '{"item":0,"input":5}\n{"item":1,"input":6}\n');
  await expect(resumedJob(dir, undefined, {})).rejects.toMatchObject({
    message:
      'the first run read its inputs from stdin or a pipe, which cannot be read again; the recording has 2 inputs',
    nextStep: expect.stringContaining('--input FILE') as string,
  });
  expect(await resumedJob(dir, undefined, { input: 'nums.ndjson' })).toMatchObject({ input: 'nums.ndjson' });
  await expect(refuseTopLevelWork(job)).rejects.toThrow('the file /w/a.ts does not exist');
});
