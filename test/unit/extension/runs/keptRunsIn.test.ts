import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { keptRunsIn } from '../../../../src/extension/runs/keptRunsIn.ts';
import { writeOwner } from '../../../../src/ipc/owner.ts';
import { jobDefaults, type Job } from '../../../../src/model/facts/job.ts';
import { keepRun } from '../../../../src/supervisor/keeper/keepRun.ts';
import { startRun } from '../../../../src/supervisor/startRun.ts';
import { FakeRunners } from '../../../support/fakeRunner.ts';
import { scratch } from '../../../support/scratch.ts';

const job: Job = { ...jobDefaults, module: '/w/a.ts', exportName: 'work', baseDir: '/w', input: 'range:3' };

it('finds a run that goes on before its first event, and reports one whose process does not answer', async () => {
  const root = scratch('recordings');
  const runners = new FakeRunners();
  const order = { job, recordingDir: join(root, 'starts'), nodePath: '/node', runnerPath: '/runner.js', env: {} };
  const { done } = await keepRun({ ...order, continues: null, aloneLimitMs: 60_000 }, (options) =>
    startRun({ ...options, launch: runners.launch }),
  );
  mkdirSync(join(root, 'over'));
  mkdirSync(join(root, 'silent'));
  writeOwner(join(root, 'silent'), { address: join(root, 'no.sock'), token: '' });
  const problems: string[] = [];
  const [found, ...others] = await keptRunsIn(root, (runId) => problems.push(runId));
  expect([found?.runId, found?.handle.job, found?.handle.model.origin, others, problems]).toEqual([
    'starts',
    job,
    undefined,
    [],
    ['silent'],
  ]);
  const runner = await runners.next();
  found?.handle.cancel(true);
  runner.exit('exit code 0');
  await found?.handle.finished;
  await done;
  expect(await keptRunsIn(join(root, 'none'), () => {})).toEqual([]);
});
