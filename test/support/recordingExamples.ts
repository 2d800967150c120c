import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { jobDefaults, type Job } from '../../src/model/facts/job.ts';
import { Pool } from '../../src/pool/index.ts';
import { continueRun } from '../../src/supervisor/continueRun.ts';
import { spawnRunner } from '../../src/supervisor/spawnRunner.ts';
import { startRun } from '../../src/supervisor/startRun.ts';
import { localAgent } from './localAgents.ts';
import { root } from './root.ts';

/** Where the jobs of the examples are, in the document. */
const shownFolder = '/work/shop';

const modules: Readonly<Record<string, string>> = {
  'prices.ts': `
export const inputs = [{ id: 0 }, { id: 1 }, { id: 2 }];
export function price({ id }: { id: number }): { id: number; total: number } | undefined {
  console.log('order', id);
  const until = performance.now() + 3;
  while (performance.now() < until);
  if (id === 2) throw new RangeError('order 2 has no lines');
  return id === 1 ? undefined : { id, total: 100 };
}
export function late(id: number): void {
  setTimeout(() => { throw new Error('order ' + id + ' came late'); }, 1);
}
export function end(id: number): void {
  if (id === 1) process.kill(process.pid, 'SIGKILL');
}
export function endMachine(): void {
  process.kill(process.ppid, 'SIGKILL');
}
`,
  'slow.ts': `
import { existsSync, readFileSync, readdirSync } from 'node:fs';
const isSampled = () => readdirSync('.').some((name) => existsSync(name + '/events.ndjson') && readFileSync(name + '/events.ndjson', 'utf8').includes('"itemSampled"'));
export async function last(item: number): Promise<void> {
  while (item === 12 && !isSampled()) await new Promise((resolve) => setTimeout(resolve, 10));
}
`,
  'ledger.ts': `
import { Barrier, Lock, Semaphore, SharedValue } from 'poolscope';
export const initargs = () => [
  new Lock({ name: 'accounts' }), new Lock({ name: 'ledger' }), new Barrier(2), new Barrier(3), new Semaphore(0), new SharedValue('int32', 0, { name: 'total' }),
];
let accounts: Lock, ledger: Lock, gate: Barrier, all: Barrier, never: Semaphore, total: SharedValue<'int32'>;
export function setup(...given) {
  [accounts, ledger, gate, all, never, total] = given;
}
export function transfer(item: number): void {
  const [first, second] = item === 0 ? [accounts, ledger] : [ledger, accounts];
  first.acquire();
  gate.wait();
  second.acquire();
}
export function hold(item: number): void {
  if (item > 0) all.wait();
  accounts.acquire();
  if (item === 0) all.wait();
  never.acquire({ timeout: 300 });
  accounts.release();
}
export function add(): void {
  gate.wait();
  total.value += 1;
}
`,
};

const runs: readonly (Partial<Job> & {
  readonly debugged?: boolean;
  readonly resumed?: boolean;
  readonly hosts?: readonly string[];
})[] = [
  { module: 'prices.ts', exportName: 'price', input: 'orders.ndjson', chunksize: 1 },
  { module: 'prices.ts', exportName: 'end', input: 'range:3', resumed: true },
  { module: 'prices.ts', exportName: 'price', debugged: true, profile: { kind: 'heap', intervalBytes: 65_536 } },
  { module: 'prices.ts', exportName: 'late', input: 'range:1', profile: { kind: 'cpu', intervalMicros: 1000 } },
  { module: 'ledger.ts', exportName: 'transfer', input: 'range:2', chunksize: 1 },
  { module: 'ledger.ts', exportName: 'hold', input: 'range:3', chunksize: 1, workers: 3 },
  { module: 'ledger.ts', exportName: 'add', input: 'range:20', chunksize: 1, detectRaces: true },
  { module: 'prices.ts', exportName: 'endMachine', input: 'range:1', isolation: 'process', hosts: [localAgent(1)] },
  { module: 'slow.ts', exportName: 'last', input: 'range:13', chunksize: 1 },
];

/** Lines of the files of a few real runs, by file, as they were written but for the folder of the jobs. */
export async function recordExamples(folder: string): Promise<Readonly<Record<string, readonly string[]>>> {
  mkdirSync(folder, { recursive: true });
  for (const [name, text] of Object.entries(modules)) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'orders.ndjson'), '{"id":0}\n{"id":1}\n{"id":2}\n');
  const lines: Record<string, string[]> = { 'events.ndjson': [], 'inputs.ndjson': [], 'results.ndjson': [] };
  const addFile = (dir: string, name: string): void => {
    const text = readFileSync(join(dir, name), 'utf8').replaceAll(folder, shownFolder);
    lines[name]?.push(...text.split('\n').filter((line) => line !== ''));
  };
  for (const [k, run] of runs.entries()) {
    const recordingDir = join(folder, `run-${k}`);
    await record(run, folder, recordingDir);
    for (const name of Object.keys(lines)) addFile(recordingDir, name);
  }
  addFile(await recordPool(folder), 'events.ndjson');
  return lines;
}

/** A call of the library, whose inputs and results are not recorded. Returns the recording. */
async function recordPool(folder: string): Promise<string> {
  const pool = await Pool.open(join(folder, 'prices.ts'), { workers: 1, record: join(folder, 'pools') });
  await pool.map('price', [{ id: 0 }, { id: 1 }]);
  await pool.close();
  await pool.join();
  return pool.recording ?? '';
}

async function record(
  { debugged, resumed, hosts, ...run }: (typeof runs)[number],
  baseDir: string,
  recordingDir: string,
) {
  const job = { ...jobDefaults, exportName: '', baseDir, workers: 2, ...run, module: join(baseDir, run.module ?? '') };
  const options = {
    job,
    recordingDir,
    nodePath: process.execPath,
    runnerPath: join(root, 'dist/runner.js'),
    keeps: 'recording',
    ...(hosts && { machines: { kind: 'commands', commands: hosts } as const }),
    ...(debugged && { launch: spawnRunner }),
  } as const;
  await startRun(options).finished;
  if (resumed) await startRun({ ...options, continues: await continueRun(recordingDir, true) }).finished;
}
