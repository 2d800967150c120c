import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { ProgramRun, type SeenProgram } from '../../src/observe/programRun.ts';
import { ProgramWatch } from '../../src/observe/programWatch.ts';
import { eventually } from '../support/eventually.ts';
import { root } from '../support/root.ts';

const seen: Omit<SeenProgram, 'recordingDir'>[] = [];
const watch = new ProgramWatch(join(root, 'dist/observePreload.js'), (program) => seen.push(program));
afterAll(() => watch.dispose());

it('reports the programs of a terminal that have a pool, and follows each to its end', async () => {
  const cwd = join(root, 'test/fixtures/observed');
  const env = { ...process.env, ...watch.environment() };
  const start = (command: string) => spawn('/bin/sh', ['-c', command], { cwd, env, stdio: 'ignore' });
  // A program without a pool, one that another program starts, and one whose child kills itself.
  start('node -e 1');
  start(`node -e "require('node:child_process').execSync('node rawThreads.mjs')"`);
  start('node rawProcesses.cjs');
  await eventually(() => seen.length).toBe(2);
  const runs = seen.map((program) => new ProgramRun({ ...program, recordingDir: undefined }));
  const models = await Promise.all(runs.map(({ finished }) => finished));
  const counts = models.map(({ setup: { label }, counts: { succeeded, failed, crashed } }) => [
    label,
    { succeeded, failed, crashed },
  ]);
  expect(Object.fromEntries(counts)).toEqual({
    node: { succeeded: 36, failed: 4, crashed: 0 },
    'node rawProcesses.cjs': { succeeded: 19, failed: 0, crashed: 1 },
  });
  expect(seen).toHaveLength(2);
});
