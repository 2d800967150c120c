import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { localAgent } from '../support/localAgents.ts';
import { poolscope, runJson } from '../support/poolscope.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

const kills = 30;
const ownerKills = 10;
/** Inputs of 1 MiB. */
const largeInputs = 1000;

function project(source: string): string {
  const dir = scratch('agents');
  mkdirSync(dir);
  writeFileSync(join(dir, 'work.mjs'), source);
  return dir;
}

/** Processes with this text in their command, or in their environment. */
function processesWith(text: string, file: 'cmdline' | 'environ' = 'environ'): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        return readFileSync(`/proc/${name}/${file}`, 'latin1').includes(text);
      } catch {
        return false;
      }
    })
    .map(Number);
}

test(`an agent that is killed at ${kills} random moments costs no item and no line`, async () => {
  const dir = project(`export const inputs = Array.from({ length: 100 }, (_, n) => n);
export async function work(n) { console.log('line', n); await new Promise((r) => setTimeout(r, 20)); return n * n; }`);
  const redispatch: number[] = [];
  const temporary = scratch('tmp');
  mkdirSync(temporary);
  for (let k = 0; k < kills; k++) {
    const mark = `victim-${process.pid}-${k}`;
    const agent = localAgent(2);
    const args = [
      'run',
      'work.mjs',
      '--on',
      `exec env WHO=${mark} TMPDIR=${temporary} ${agent}`,
      '--on',
      agent,
      `--record=${k}`,
      `--logs=${k}.logs`,
    ];
    const running = runJson(args.slice(1), { cwd: dir });
    // Its workers inherit the mark.
    const workers = (): number[] => processesWith('processWorker.js', 'cmdline');
    while (!processesWith(`WHO=${mark}`).some((pid) => workers().includes(pid))) await delay(20);
    await delay(Math.random() * 1200);
    const victims = processesWith(`WHO=${mark}`).filter((pid) => !workers().includes(pid));
    for (const pid of victims) {
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself at this moment.
      }
    }
    const { summary, code } = await running;
    expect([code, summary.items.succeeded, summary.items.total]).toEqual([0, 100, 100]);
    const lines = readFileSync(join(dir, `${k}.logs`), 'utf8');
    for (let n = 0; n < 100; n++) expect(lines).toContain(`"text":"line ${n}"`);
    await expect.poll(() => readdirSync(temporary), { timeout: 5000 }).toEqual([]);
    const events = readFileSync(join(dir, String(k), 'events.ndjson'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { type: string; atMicros: number; sentMicros: number });
    const lost = events.find(({ type }) => type === 'hostLost');
    const next =
      lost && events.filter(({ type, sentMicros }) => type === 'chunkFinished' && sentMicros > lost.atMicros)[0];
    if (lost && next) redispatch.push(Math.round((next.sentMicros - lost.atMicros) / 1000));
  }
  console.log('next chunk after the loss, ms:', redispatch.toSorted((a, b) => a - b).join(' '));
});

test(`nothing is left ${ownerKills} times after the owner of a run was killed`, async () => {
  const dir = project(`export const inputs = Array.from({ length: 1000 }, (_, n) => n);
export async function work(n) { await new Promise((r) => setTimeout(r, 50)); return n; }`);
  const ended: number[] = [];
  for (let k = 0; k < ownerKills; k++) {
    const mark = `owner-${process.pid}-${k}`;
    const temporary = scratch('tmp');
    mkdirSync(temporary);
    const on = `WHO=${mark} TMPDIR=${temporary} ${localAgent(2)}`;
    const owner = spawn(process.execPath, [join(root, 'dist/cli.js'), 'run', 'work.mjs', '--quiet', '--on', on], {
      cwd: dir,
    });
    while (processesWith(`WHO=${mark}`).length < 3) await delay(50);
    await delay(Math.random() * 1000);
    owner.kill('SIGKILL');
    await once(owner, 'exit');
    const from = performance.now();
    while (processesWith(`WHO=${mark}`).length > 0) await delay(20);
    ended.push(Math.round(performance.now() - from));
    expect(readdirSync(temporary).filter((name) => name.startsWith('poolscope-'))).toEqual([]);
  }
  console.log('ms until all agents and workers had ended:', ended.join(' '));
  expect(Math.max(...ended)).toBeLessThan(10_000);
});

test('a million lines arrive, and the runner stays small', async () => {
  const dir = project(`export const inputs = Array.from({ length: 1000 }, (_, n) => n);
export function work(n) { for (let k = 0; k < 1000; k++) console.log('line', n, k); }`);
  const { summary, mostMb } = await measured(dir, ['--on', localAgent(2)]);
  console.log(`largest memory of the runner: ${mostMb} MB`);
  expect([summary.logs.lines, summary.items.succeeded]).toEqual([1_000_000, 1000]);
  expect(mostMb).toBeLessThan(250);
});

test('a gigabyte of inputs does not pass through the memory of the runner, and what they share is sent once', async () => {
  const dir = project(`import { randomBytes } from 'node:crypto';
const one = randomBytes(2 ** 20);
export async function* inputs() {
  for (let n = 0; n < ${largeInputs}; n++) yield process.env.SHARED ? [n, one] : randomBytes(2 ** 20);
}
export const work = (input) => input.length;`);
  const agents = ['--on', localAgent(1), '--on', localAgent(1)];
  // The function of the inputs runs in a thread of the runner, and leaves garbage there.
  const here = await measured(dir, ['--isolation=process', '--workers=2', '--chunksize=1']);
  for (const chunksize of ['1', 'auto']) {
    const { summary, mostMb } = await measured(dir, [...agents, `--chunksize=${chunksize}`]);
    const sent = (summary.hosts ?? []).reduce((sum, { sentBytes }) => sum + (sentBytes ?? 0), 0);
    console.log(
      `chunksize ${chunksize}: ${summary.wallMs} ms, ${Math.round(sent / 1e6)} MB sent; memory of the runner ${mostMb} MB, ` +
        `${here.mostMb} MB for processes of this machine`,
    );
    expect([summary.items.succeeded, sent > largeInputs * 2 ** 20]).toEqual([largeInputs, true]);
    expect(mostMb - here.mostMb).toBeLessThan(100);
  }
  const { summary } = await measured(dir, [...agents, '--chunksize=1'], { SHARED: '1' });
  const sent = (summary.hosts ?? []).reduce((sum, { sentBytes }) => sum + (sentBytes ?? 0), 0);
  console.log(`with 1 MB that all inputs share: ${summary.wallMs} ms, ${Math.round(sent / 1e6)} MB sent`);
  expect(summary.items.succeeded).toBe(largeInputs);
  expect(sent).toBeLessThan(2 * 2 ** 20 + 0.1 * largeInputs * 2 ** 20);
}, 600_000);

/** Runs a job and measures the largest memory of its runner. */
async function measured(dir: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const mark = `MEASURED=${process.pid}-${Math.random()}`;
  const running = poolscope(['run', 'work.mjs', '--json', '--quiet', ...args], {
    cwd: dir,
    env: { ...env, MEASURED: mark.split('=')[1] ?? '' },
  });
  let most = 0;
  let isOver = false;
  void running.then(() => (isOver = true));
  while (!isOver) {
    await delay(50);
    for (const pid of processesWith('runner.js', 'cmdline')) {
      try {
        if (!readFileSync(`/proc/${pid}/environ`, 'latin1').includes(mark)) continue;
        most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0));
      } catch {
        // It has ended.
      }
    }
  }
  return { summary: JSON.parse((await running).stdout) as RunSummary, mostMb: Math.round(most / 1024) };
}

test('two agents run 1,000 items of 20 ms nearly as fast as threads of this machine', async () => {
  const dir = project(`export const inputs = Array.from({ length: 1000 }, (_, n) => n);
export async function work(n) { await new Promise((r) => setTimeout(r, 20)); return n; }`);
  const workers = availableParallelism();
  const agent = localAgent(workers / 2);
  const here = await runJson(['work.mjs', `--workers=${workers}`], { cwd: dir });
  const there = await runJson(['work.mjs', '--on', agent, '--on', agent], { cwd: dir });
  const chunk = ({ summary }: typeof here) =>
    Math.round(((summary.split.queueMs + summary.split.copyInMs + summary.split.copyOutMs) * 1000) / summary.chunks);
  const rate = ({ summary }: typeof here) => summary.busyMs / (summary.wallMs - summary.startup.workersMs);
  console.log(
    `here ${here.summary.wallMs} ms, there ${there.summary.wallMs} ms (${Math.round((100 * here.summary.wallMs) / there.summary.wallMs)} %); without start-up ${((100 * rate(there)) / rate(here)).toFixed(1)} %; around a chunk: ${chunk(here)} and ${chunk(there)} us`,
  );
  expect(there.summary.items.succeeded).toBe(1000);
}, 120_000);
