import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { RunSummary } from '../../src/model/compare/summary.ts';
import { scenarioDir, scenarios } from '../parity/scenarios.ts';
import { readTranscript } from '../parity/transcript.ts';
import { byCommand, linesByCommand } from '../parity/ways.ts';
import { localAgent } from '../support/localAgents.ts';
import { poolscope, runJson } from '../support/poolscope.ts';
import { startRedis, type RedisServer } from '../support/redisServer.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

const kills = 30;
const ownerKills = 10;
const key = 'the key of these tests';
/** A round with its kill, also on a busy machine. */
const roundMs = 60_000;
const started = new Set<ChildProcess>();

afterAll(() => {
  for (const child of started) child.kill('SIGKILL');
});

const hundred = `export const inputs = Array.from({ length: 100 }, (_, n) => n);
export async function work(n) { console.log('line', n); await new Promise((r) => setTimeout(r, 50)); return n * n; }`;

function project(source: string): string {
  const dir = scratch('queue');
  mkdirSync(dir);
  writeFileSync(join(dir, 'work.mjs'), source);
  symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
  return dir;
}

function startAgent(dir: string, url: string, env: Readonly<Record<string, string>> = {}): ChildProcess {
  const words = [join(root, 'dist/cli.js'), 'agent', '--queue', url, '--workers=1'];
  const agent = spawn(process.execPath, words, {
    cwd: dir,
    env: { ...process.env, POOLSCOPE_KEY: key, ...env },
    stdio: 'ignore',
  });
  started.add(agent);
  return agent;
}

/** Resolves when an item of the run has ended, or when another event has come. */
async function runs(dir: string, recording: string, event = 'itemsSettled', everyMs = 50): Promise<void> {
  for (;;) {
    await delay(everyMs);
    try {
      if (readFileSync(join(dir, recording, 'events.ndjson'), 'utf8').includes(`"${event}"`)) return;
    } catch {
      // The recording has not been created yet.
    }
  }
}

async function end(agents: readonly ChildProcess[]): Promise<void> {
  for (const agent of agents) {
    started.delete(agent);
    if (agent.exitCode !== null || agent.signalCode !== null) continue;
    const ended = once(agent, 'exit');
    agent.kill('SIGTERM');
    await ended;
  }
}

interface Line {
  readonly type: string;
  readonly atMicros: number;
  readonly items?: number;
}

const eventsOf = (dir: string, recording: string): Line[] =>
  readFileSync(join(dir, recording, 'events.ndjson'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Line);

const run = (dir: string, { url }: { url: string }, ...args: string[]) =>
  runJson(['work.mjs', '--queue', url, ...args], { cwd: dir, env: { POOLSCOPE_KEY: key } });

function expectAll(summary: RunSummary, lines: string, count: number): void {
  expect([summary.state, summary.items.succeeded, summary.items.total]).toEqual(['finished', count, count]);
  for (let n = 0; n < count; n++) expect(lines).toContain(`"text":"line ${n}"`);
}

async function withAgents(
  dir: string,
  count: number,
  use: (redis: RedisServer, agents: ChildProcess[]) => Promise<void>,
) {
  const redis = await startRedis();
  const agents = Array.from({ length: count }, () => startAgent(dir, redis.url));
  try {
    await use(redis, agents);
  } finally {
    await end(agents);
    await redis.close();
  }
}

test(
  `an agent of a queue that is killed at ${kills} random moments costs no item and no line`,
  async () => {
    const dir = project(hundred);
    const redispatch: number[] = [];
    let again = 0;
    await withAgents(dir, 2, async (redis, agents) => {
      for (let k = 0; k < kills; k++) {
        const victim = agents[1]!;
        const running = run(dir, redis, `--record=${k}`, `--logs=${k}.logs`);
        await runs(dir, String(k));
        await delay(Math.random() * 2000);
        victim.kill('SIGKILL');
        started.delete(victim);
        agents[1] = startAgent(dir, redis.url);
        const { summary } = await running;
        expectAll(summary, readFileSync(join(dir, `${k}.logs`), 'utf8'), 100);
        const events = eventsOf(dir, String(k));
        const lost = events.find(({ type }) => type === 'hostLost');
        const next = events.find(
          ({ type, atMicros }) => type === 'itemsSentAgain' && atMicros >= (lost?.atMicros ?? 0),
        );
        for (const { items = 0 } of events.filter(({ type }) => type === 'itemsSentAgain')) again += items;
        if (lost && next) redispatch.push(Math.round((next.atMicros - lost.atMicros) / 1000));
      }
      await expect.poll(() => redis.keys(), { timeout: 5000 }).toEqual([]);
    });
    console.log(`${again} items were sent again; ms after the loss: ${redispatch.join(' ')}`);
  },
  kills * roundMs,
);

test('a server that is killed and started again in the middle of a run costs time only', async () => {
  const dir = project(hundred);
  let redis = await startRedis();
  const agents = Array.from({ length: 3 }, () => startAgent(dir, redis.url));
  try {
    for (const [k, downMs] of [50, 3000].entries()) {
      const running = run(dir, redis, `--record=${k}`, `--logs=${k}.logs`);
      await runs(dir, String(k));
      await delay(500);
      await redis.close();
      await delay(downMs);
      redis = await startRedis(redis.port);
      const { summary } = await running;
      expectAll(summary, readFileSync(join(dir, `${k}.logs`), 'utf8'), 100);
      const events = eventsOf(dir, String(k));
      const [lost, back] = ['hostLost', 'hostJoined'].map((wanted) =>
        events.findLast(({ type }) => type === wanted),
      ) as [Line, Line];
      console.log(
        `down for ${downMs} ms: hosts back ${(back.atMicros - lost.atMicros) / 1000} ms after their loss, ` +
          `${events.filter(({ type }) => type === 'itemsSentAgain').reduce((sum, { items = 0 }) => sum + items, 0)} items sent again`,
      );
      await expect.poll(() => redis.keys(), { timeout: 5000 }).toEqual([]);
    }
    // It does not come back.
    const running = run(dir, redis, '--record=gone');
    await runs(dir, 'gone');
    await redis.close();
    const { code, summary } = await running;
    expect(summary.error?.message).toContain('none has come back within 30 s');
    expect([code, summary.state]).toEqual([1, 'gaveUp']);
  } finally {
    await end(agents);
    await redis.close().catch(() => {});
  }
}, 600_000);

test(
  `nothing is left ${ownerKills} times after the owner of a run on a queue was killed`,
  async () => {
    const dir = project(hundred);
    const temporary = scratch('tmp');
    mkdirSync(temporary);
    const redis = await startRedis();
    const agents = [0, 1].map(() => startAgent(dir, redis.url, { TMPDIR: temporary }));
    const ended: number[] = [];
    try {
      for (let k = 0; k < ownerKills; k++) {
        const words = [join(root, 'dist/cli.js'), 'run', 'work.mjs', '--quiet', '--queue', redis.url, `--record=${k}`];
        const owner = spawn(process.execPath, words, { cwd: dir, env: { ...process.env, POOLSCOPE_KEY: key } });
        await runs(dir, String(k));
        await delay(Math.random() * 1000);
        owner.kill('SIGKILL');
        await once(owner, 'exit');
        const from = performance.now();
        const left = (): string[] => readdirSync(temporary).filter((name) => name.startsWith('poolscope-'));
        while (left().length > 0 || (await redis.keys()).length > 0 || workersOf(agents).length > 0) await delay(50);
        ended.push(Math.round(performance.now() - from));
      }
    } finally {
      await end(agents);
      await redis.close();
    }
    console.log('ms until no key, process and folder was left:', ended.join(' '));
    expect(Math.max(...ended)).toBeLessThan(10_000);
  },
  ownerKills * roundMs,
);

/** Worker processes of agents. */
function workersOf(agents: readonly ChildProcess[]): number[] {
  const parents = new Set(agents.map(({ pid }) => String(pid)));
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((name) => {
      try {
        const stat = readFileSync(`/proc/${name}/stat`, 'latin1');
        const [state, parent = ''] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
        return state !== 'Z' && parents.has(parent);
      } catch {
        return false;
      }
    })
    .map(Number);
}

test('an item that computes for four times the length of a lock runs once', async () => {
  const dir = project(`import { appendFileSync } from 'node:fs';
export const inputs = [0, 1];
export function work(n) {
  appendFileSync('runs', n + '\\n');
  if (n === 0) for (const from = Date.now(); Date.now() - from < 40_000;);
  return n;
}`);
  await withAgents(dir, 2, async (redis) => {
    const { summary } = await run(dir, redis, '--chunksize=1');
    expect(summary.items.succeeded).toBe(2);
    expect(readFileSync(join(dir, 'runs'), 'utf8').trim().split('\n').toSorted()).toEqual(['0', '1']);
  });
}, 300_000);

test.each([
  { moment: 'before the first item', event: 'hostJoined', exitCode: 2, state: 'couldNotStart' },
  { moment: 'between two items', event: 'itemsSettled', exitCode: 1, state: 'gaveUp' },
  // A module of that size travels beside its job.
  { moment: 'with the module', event: undefined, exitCode: 2, state: 'couldNotStart', moduleBytes: 400_000 },
])(
  'a message that was changed on the server $moment ends the run, and nothing of it is run',
  async (expected) => {
    const { moduleBytes = 0 } = expected;
    // An agent keeps modules, so that this one must be new.
    const dir = project(`export const inputs = [0, 1, 2, 3];
export const text = '${Math.random()}${'x'.repeat(moduleBytes)}';
export async function work(n) { await new Promise((r) => setTimeout(r, 1000)); return n; }`);
    await withAgents(dir, 1, async (redis, agents) => {
      const { Redis } = createRequire(join(root, 'package.json'))('ioredis') as {
        readonly Redis: new (port: number) => {
          keys(pattern: string): Promise<string[]>;
          lrange(key: string, first: number, last: number): Promise<string[]>;
          hget(key: string, field: string): Promise<string | null>;
          hset(key: string, field: string, value: string): Promise<number>;
          setrange(key: string, offset: number, value: string): Promise<number>;
          disconnect(): void;
        };
      };
      const client = new Redis(redis.port);
      const running = run(dir, redis, '--chunksize=1', '--record=changed');
      let changed = 0;
      // It is there for some milliseconds.
      for (const from = performance.now(); moduleBytes > 0 && changed === 0 && performance.now() - from < 20_000;) {
        for (const blob of await client.keys('poolscope:{*:blob-*')) {
          await client.setrange(blob, moduleBytes / 2, 'y');
          changed++;
        }
      }
      if (expected.event) await runs(dir, 'changed', expected.event, 5);
      // Its next job waits while the agent is stopped.
      agents[0]!.kill('SIGSTOP');
      for (const from = performance.now(); changed === 0 && performance.now() - from < 3000; await delay(20)) {
        for (const waiting of await client.keys('poolscope:{*:wait')) {
          for (const id of await client.lrange(waiting, 0, -1)) {
            const job = waiting.replace(/wait$/, id);
            const data = await client.hget(job, 'data');
            if (data === null) continue;
            const other = data.replace(/"text":"(.)/, (_, byte) => `"text":"${byte === 'A' ? 'B' : 'A'}`);
            await client.hset(job, 'data', other);
            changed++;
          }
        }
      }
      agents[0]!.kill('SIGCONT');
      const { summary, code } = await running;
      client.disconnect();
      expect(changed).toBeGreaterThan(0);
      expect([code, summary.state]).toEqual([expected.exitCode, expected.state]);
      expect(summary.error?.message).toBe('a message was changed on its way, or signed with another key');
      const lost = eventsOf(dir, 'changed').filter(({ type }) => type === 'hostLost');
      expect(JSON.stringify(lost)).toContain('changed on its way');
      await expect.poll(() => redis.keys(), { timeout: 5000 }).toEqual([]);
    });
  },
  120_000,
);

test('the founding scenarios 2, 3, 4, 5 and 14 give the same on three agents as on one machine', async () => {
  const transcript = readTranscript();
  const chosen = scenarios.filter(({ name }) => /^(02|03|04|05|14)/.test(name));
  expect(chosen).toHaveLength(5);
  const on = `cd ${scenarioDir} && ${localAgent(2)}`;
  await withAgents(scenarioDir, 3, async (redis) => {
    for (const scenario of chosen) {
      const expected = linesByCommand(scenario, transcript[scenario.name] ?? []);
      const commands = await byCommand(scenario, ['--on', on, '--on', on]);
      expect(commands.lines).toEqual(expected);
      const queue = await byCommand(scenario, ['--queue', redis.url], { POOLSCOPE_KEY: key });
      expect(queue.lines).toEqual(expected);
    }
    await expect.poll(() => redis.keys(), { timeout: 5000 }).toEqual([]);
  });
}, 600_000);

test('tune measures on agents', async () => {
  const dir = project(hundred);
  await withAgents(dir, 2, async (redis) => {
    const { code, stdout } = await poolscope(['tune', 'work.mjs', '--json', '--quiet', '--queue', redis.url], {
      cwd: dir,
      env: { POOLSCOPE_KEY: key },
    });
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ tunings: [{ workers: 2 }] });
    await expect.poll(() => redis.keys(), { timeout: 5000 }).toEqual([]);
  });
}, 300_000);
