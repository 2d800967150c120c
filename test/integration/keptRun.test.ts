import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ownerOf } from '../../src/ipc/owner.ts';
import { jobDefaults, type Job } from '../../src/model/facts/job.ts';
import type { KeepRun } from '../../src/protocol/keptRun.ts';
import { loadRecording } from '../../src/recording/loadRecording.ts';
import { findKeptRun, startKeptRun } from '../../src/supervisor/keeper/startKeeper.ts';
import { eventually } from '../support/eventually.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

/** Items wait until the file `go` exists, so that the run goes on for as long as the test wants. */
const source = `
import { appendFileSync, existsSync } from 'node:fs';
export async function work(item: number): Promise<number> {
  appendFileSync('begun', item + '\\n');
  while (!existsSync('go')) await new Promise((resolve) => setTimeout(resolve, 5));
  return item * item;
}
`;

function orderIn(dir: string): KeepRun {
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'job.ts'), source);
  const module = join(dir, 'job.ts');
  const job: Job = { ...jobDefaults, module, exportName: 'work', baseDir: dir, input: 'range:6', workers: 2 };
  const runnerPath = join(root, 'dist/runner.js');
  const recordingDir = join(dir, 'recording');
  const keeping = { continues: null, aloneLimitMs: 60_000 };
  return { job, recordingDir, nodePath: process.execPath, runnerPath, env: {}, ...keeping };
}

const begun = (dir: string): readonly string[] => readFileSync(join(dir, 'begun'), 'utf8').trim().split('\n');

/** A process that starts the run, as an extension host does. Resolves when the run has begun. */
async function startWindow(order: KeepRun): Promise<ChildProcess> {
  const file = join(root, 'src/supervisor/keeper/startKeeper.ts');
  const code = `
    import { startKeptRun } from ${JSON.stringify(file)};
    const run = await startKeptRun(${JSON.stringify(order)});
    while (run.model.workers.every(({ running }) => running.size === 0))
      await new Promise((resolve) => run.changed(resolve));
    console.log('begun');`;
  const window = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await once(window.stdout, 'data');
  return window;
}

test('a run goes on when the process that started it is killed, and the next one finds it and sees its end', async () => {
  const dir = scratch('survives');
  const order = orderIn(dir);
  const window = await startWindow(order);
  window.kill('SIGKILL');
  await once(window, 'exit');
  const found = await findKeptRun(order.recordingDir);
  expect(found?.model).toMatchObject({ state: 'running', total: 6 });
  writeFileSync(join(dir, 'go'), '');
  expect(await found?.finished).toMatchObject({ state: 'finished', counts: { succeeded: 6 } });
  expect(begun(dir).toSorted()).toEqual(['0', '1', '2', '3', '4', '5']);
  expect(await findKeptRun(order.recordingDir)).toBeUndefined();
});

test('a run whose own process is killed is interrupted, and continues in its recording', async () => {
  const dir = scratch('killed');
  const order = orderIn(dir);
  const run = await startKeptRun(order);
  await eventually(() => run.model.workers.some(({ running }) => running.size > 0)).toBe(true);
  const keeper = ownerOf(order.recordingDir);
  process.kill(Number(keeper), 'SIGKILL');
  expect(await run.finished).toMatchObject({ state: 'interrupted', counts: { succeeded: 0 } });
  writeFileSync(join(dir, 'go'), '');
  const rest = await startKeptRun({ ...order, continues: { retriesFailed: false } });
  expect(await rest.finished).toMatchObject({ state: 'finished', counts: { succeeded: 6 } });
  expect((await loadRecording(order.recordingDir, { keepLogs: false })).counts.succeeded).toBe(6);
  const again = startKeptRun({ ...order, recordingDir: join(dir, 'none'), continues: { retriesFailed: false } });
  await expect(again).rejects.toThrow('is not a recording');
});
