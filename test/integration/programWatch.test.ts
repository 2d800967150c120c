import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { PoolRun, type SeenPool } from '../../src/observe/poolRun.ts';
import { ProgramRun, type SeenProgram } from '../../src/observe/programRun.ts';
import { ProgramWatch } from '../../src/observe/programWatch.ts';
import { eventually } from '../support/eventually.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

const seen: Omit<SeenProgram, 'recordingDir'>[] = [];
const pools: SeenPool[] = [];
const recordings = join(scratch('recordings'), '..');
const watch = new ProgramWatch(join(root, 'dist/observePreload.js'), recordings, {
  onProgram: (program) => seen.push(program),
  onPool: (pool) => pools.push(pool),
});
afterAll(() => watch.dispose());

it('reports the programs of a terminal that have a pool, and follows each to its end', async () => {
  const cwd = join(root, 'test/fixtures/observed');
  const env = { ...process.env, ...watch.environment() };
  const start = (command: string) => spawn('/bin/sh', ['-c', command], { cwd, env, stdio: 'ignore' });
  // A program without a pool, one that another program starts, and one whose child kills itself.
  start('node -e 1');
  start(`node -e "require('node:child_process').execSync('node rawThreads.mjs')"`);
  start('node rawProcesses.cjs');
  start('node recordedPool.mjs');
  start('node --test nodeTests/adds.mjs');
  await eventually(() => seen.length + pools.length).toBe(4);
  const runs = seen.map((program) => new ProgramRun({ ...program, recordingDir: undefined }));
  const models = await Promise.all(runs.map(({ finished }) => finished));
  const counts = models.map(({ setup: { label }, counts: { succeeded, failed, crashed } }) => [
    label,
    { succeeded, failed, crashed },
  ]);
  expect(Object.fromEntries(counts)).toEqual({
    node: { succeeded: 36, failed: 4, crashed: 0 },
    'node rawProcesses.cjs': { succeeded: 19, failed: 0, crashed: 1 },
    'node nodeTests/adds.mjs': { succeeded: 1, failed: 1, crashed: 0 },
  });
  const [pool] = pools;
  const recorded = pool && (await new PoolRun(pool).finished);
  expect(recorded).toMatchObject({
    setup: { label: 'pool work.mjs' },
    state: 'finished',
    counts: { succeeded: 2, failed: 1 },
  });
  expect(seen).toHaveLength(3);
});
