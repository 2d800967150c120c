import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { ownerOf } from '../../src/ipc/owner.ts';
import { jobDefaults, type Job } from '../../src/model/facts/job.ts';
import type { KeepRun } from '../../src/protocol/keptRun.ts';
import { loadRecording } from '../../src/recording/loadRecording.ts';
import { findKeptRun, Keepers } from '../../src/supervisor/keeper/startKeeper.ts';
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
    import { Keepers } from ${JSON.stringify(file)};
    const run = await new Keepers().start(${JSON.stringify(order)});
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
  const keepers = new Keepers();
  const run = await keepers.start(order);
  await eventually(() => run.model.workers.some(({ running }) => running.size > 0)).toBe(true);
  const keeper = ownerOf(order.recordingDir);
  process.kill(Number(keeper), 'SIGKILL');
  expect(await run.finished).toMatchObject({ state: 'interrupted', counts: { succeeded: 0 } });
  writeFileSync(join(dir, 'go'), '');
  const rest = await keepers.start({ ...order, continues: { retriesFailed: false } });
  expect(await rest.finished).toMatchObject({ state: 'finished', counts: { succeeded: 6 } });
  expect((await loadRecording(order.recordingDir, { keepLogs: false })).counts.succeeded).toBe(6);
  const again = keepers.start({ ...order, recordingDir: join(dir, 'none'), continues: { retriesFailed: false } });
  await expect(again).rejects.toThrow('is not a recording');
});

/** The running processes that a process has started with this file of dist/. */
function startedBy(parent: number, file: string): readonly number[] {
  const pids = readFileSync(`/proc/${parent}/task/${parent}/children`, 'utf8').match(/\d+/g) ?? [];
  return pids.filter((pid) => readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes(file)).map(Number);
}

test.runIf(process.platform === 'linux')('a keeper and a runner wait for the next run of a window', async () => {
  const dir = scratch('prepared');
  const order = orderIn(dir);
  const keepers = new Keepers();
  onTestFinished(() => keepers.dispose());
  /** Returns the variable KIND, the process and its parent, as an item sees them. */
  const run = async (name: string, kind: string): Promise<readonly (string | number)[]> => {
    const text = `export const who = (): unknown => ['${name}', process.env.KIND, process.pid, process.ppid, ...Object.keys(process.env)
      .filter((variable) => /^POOLSCOPE_(ADDRESS|TOKEN|WAITS)$/.test(variable))];`;
    writeFileSync(order.job.module, text);
    const job: Job = { ...order.job, exportName: 'who', input: 'range:1' };
    const recordingDir = join(dir, name);
    await (
      await keepers.start({ ...order, job, recordingDir, env: { KIND: kind } })
    ).finished;
    return (JSON.parse(readFileSync(join(recordingDir, 'results.ndjson'), 'utf8')) as { value: string[] }).value;
  };
  const waiting = async (): Promise<readonly number[]> => {
    await eventually(() => startedBy(process.pid, 'keeper.js')).toHaveLength(1);
    const [keeper = 0] = startedBy(process.pid, 'keeper.js');
    await eventually(() => startedBy(keeper, 'runner.js')).toHaveLength(1);
    return [...startedBy(keeper, 'runner.js'), keeper];
  };
  await run('first', 'a');
  const prepared = await waiting();
  expect(await run('second', 'a')).toEqual(['second', 'a', ...prepared]);
  const [runner, keeper] = await waiting();
  const [, kind, pid, parent] = await run('third', 'b');
  expect({ kind, parent }).toEqual({ kind: 'b', parent: keeper });
  expect(pid).not.toBe(runner);
  await waiting();
  keepers.dispose();
  await eventually(() => startedBy(process.pid, 'keeper.js')).toEqual([]);
});
