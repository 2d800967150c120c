import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { recordingFiles } from '../../src/recording/format.ts';
import { eventually } from '../support/eventually.ts';
import { isAlive } from '../support/isAlive.ts';
import { localAgent } from '../support/localAgents.ts';
import { poolscope } from '../support/poolscope.ts';
import { missingForQueue, startGuardedRedis } from '../support/redisServer.ts';
import { root } from '../support/root.ts';
import { scratch } from '../support/scratch.ts';

const source = `
import { existsSync, writeFileSync } from 'node:fs';
import { fail } from './fail.ts';
let state = 1;
const next = (): number => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0);
const table = Array.from({ length: 60_000 }, () => next().toString(36)).join(' ');
export const inputs = Array.from({ length: 24 }, (_, n) => ({ n, at: new Date(n), table }));
export function work({ n, at, table }: { n: number; at: Date; table: string }) {
  console.log('line of', n);
  if (n === 7) fail();
  if (n === 9 && process.env['MARK'] && !existsSync(process.env['MARK'])) {
    writeFileSync(process.env['MARK'], String(process.pid));
    process.kill(process.ppid, 'SIGKILL');
    for (;;);
  }
  return { square: n * n, time: at.getTime(), table: table.length, long: n === 3 ? 'x'.repeat(300_000) : '' };
}
`;

test('a run on two machines gives what one machine gives, although an item ends the agent of its own machine', async () => {
  const dir = scratch('agents');
  mkdirSync(dir);
  writeFileSync(join(dir, 'work.ts'), source);
  writeFileSync(join(dir, 'fail.ts'), `\nexport function fail(): never {\n  throw new RangeError('seven');\n}\n`);
  const temporary = join(dir, 'temporary');
  mkdirSync(temporary);
  const words = ['run', 'work.ts#work', '--quiet', '--chunksize=1'];
  const run = (name: string, ...args: string[]) =>
    poolscope([...words, `--record=${name}`, `--logs=${name}.logs`, ...args], { cwd: dir });
  const mark = join(dir, 'killed');
  const on = `MARK="${mark}" TMPDIR="${temporary}" ${localAgent(1)}`;
  const [here, there] = [await run('here', '--workers=2'), await run('there', '--on', on, '--on', on)];
  expect([here.code, there.code]).toEqual([1, 1]);
  const text = (recording: string, name: string): string => readFileSync(join(dir, recording, name), 'utf8');
  const results = (recording: string): string[] =>
    text(recording, recordingFiles.results).trim().split('\n').toSorted();
  expect(results('there')).toEqual(results('here'));
  const shown = await poolscope(['show', 'there'], { cwd: dir });
  expect(shown.stdout).toContain('24 items, 23 succeeded, 1 failed');
  expect(shown.stdout).toMatch(/at fail \(fail\.ts:3:9\)\n +at work \(work\.ts:10:16\)/);
  const events = text('there', recordingFiles.events);
  expect(events.match(/"type":"hostJoined"/g)).toHaveLength(2);
  expect(events.match(/"type":"hostLost"/g)).toHaveLength(1);
  expect(events).not.toContain('--stdio');
  // What all inputs have in common, 0.4 MB, was sent to each machine once, and not with each chunk.
  const sentBytes = [...events.matchAll(/"sentBytes":(\d+)/g)].map(([, bytes]) => Number(bytes));
  expect(Math.max(...sentBytes)).toBeGreaterThan(400_000);
  expect(Math.max(...sentBytes)).toBeLessThan(1_600_000);
  // The item of the agent that was killed computes for ever.
  const orphan = Number(readFileSync(mark, 'utf8'));
  await eventually(() => isAlive(orphan)).toBe(false);
  await eventually(() => readdirSync(temporary)).toEqual([]);
  const lines = readFileSync(join(dir, 'there.logs'), 'utf8');
  for (let n = 0; n < 24; n++) expect(lines).toContain(`"line of ${n}"`);
  const again = await poolscope(['replay', 'there', '--item=7'], { cwd: dir });
  expect(again.stdout + again.stderr).toContain('RangeError: seven');
});

/** Answers the first request as an agent of another version. */
const newerAgent = `import { serialize } from 'node:v8';
const body = serialize({ kind: 'reply', id: 1, result: { version: 99 } });
const head = Buffer.alloc(4);
head.writeUInt32LE(body.length);
process.stdin.resume();
process.stdout.write('\\npoolscope-agent-frames\\n');
process.stdout.write(Buffer.concat([head, body]));`;

test('a machine that cannot be used ends the run before any item, with the reason', async () => {
  const dir = scratch('noAgents');
  mkdirSync(join(dir, 'node_modules/left'), { recursive: true });
  writeFileSync(join(dir, 'node_modules/left/package.json'), '{"name":"left","version":"1.2.3","main":"a.js"}');
  writeFileSync(join(dir, 'node_modules/left/a.js'), '');
  writeFileSync(join(dir, 'work.mjs'), `import 'left';\nexport const inputs = [1];\nexport const work = () => 1;`);
  const run = (on: string) => poolscope(['run', 'work.mjs', '--quiet', '--on', on], { cwd: dir });
  writeFileSync(join(dir, 'newer.mjs'), newerAgent);
  const [missing, other, newer] = await Promise.all([
    run('no-such-program'),
    run(`cd / && ${localAgent(1)}`),
    run(`"${process.execPath}" newer.mjs agent --stdio`),
  ]);
  expect([missing.code, other.code, newer.code]).toEqual([2, 2, 2]);
  expect(newer.stderr).toMatch(/has version 99 of the protocol, expected \d+\nInstall the same version/);
  expect(missing.stderr).toMatch(/no agent answers at "no-such-program": .*exit code 127/);
  expect(other.stderr).toMatch(/has no left \(here: 1\.2\.3\)/);
});

const missing = missingForQueue();
if (missing !== undefined) console.warn(`the test of the queue is left out: ${missing}`);

test.skipIf(missing !== undefined)(
  'agents of a queue with encryption and a user of its own run a job, also one that comes when it has begun, and leave nothing there',
  async () => {
    const dir = scratch('queue');
    mkdirSync(dir);
    writeFileSync(
      join(dir, 'work.mjs'),
      // From the second item on, a worker waits until there are two.
      `import { readdirSync, writeFileSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
export const inputs = Array.from({ length: 9 }, (_, n) => [n, 'x'.repeat(n === 4 ? 400_000 : 1)]);
export async function work([n, text]) {
  writeFileSync('worker-' + process.pid, '');
  while (n > 0 && readdirSync('.').filter((name) => name.startsWith('worker-')).length < 2) await delay(10);
  return [n * n, text.length];
}`,
    );
    symlinkSync(join(root, 'node_modules'), join(dir, 'node_modules'));
    const redis = await startGuardedRedis(dir);
    const env = { ...process.env, ...redis.env, POOLSCOPE_KEY: 'the key of these tests' };
    const words = [join(root, 'dist/cli.js'), 'agent', '--queue', redis.url, '--workers=1'];
    const startAgent = () => spawn(process.execPath, words, { cwd: dir, env });
    const agents = [startAgent()];
    const run = (key: string, ...args: string[]) =>
      poolscope(['run', 'work.mjs', '--quiet', '--queue', redis.url, ...args], {
        cwd: dir,
        env: { ...redis.env, POOLSCOPE_KEY: key },
      });
    try {
      const running = run(env.POOLSCOPE_KEY, '--record=all', '--results=-', '--chunksize=1');
      const hasWorker = (): boolean => readdirSync(dir).some((name) => name.startsWith('worker-'));
      await expect.poll(hasWorker, { timeout: 30_000 }).toBe(true);
      agents.push(startAgent());
      const done = await running;
      expect(done.stderr).toBe('');
      const lines = done.stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as { readonly value: unknown }).value);
      expect(lines).toEqual(Array.from({ length: 9 }, (_, n) => [n * n, n === 4 ? 400_000 : 1]));
      const events = readFileSync(join(dir, 'all', recordingFiles.events), 'utf8');
      expect(events).not.toContain('secret');
      expect(events.match(/"type":"hostJoined"/g)).toHaveLength(2);
      const other = await run('another key, as long as that');
      expect([other.code, other.stderr.split('\n')[0]]).toEqual([
        2,
        `error: the agents at ${redis.shownUrl} sign with another key`,
      ]);
      expect(await redis.keys()).toEqual([]);
    } finally {
      const ended = agents.map((agent) => once(agent, 'exit'));
      for (const agent of agents) agent.kill('SIGTERM');
      await Promise.all(ended);
      await redis.close();
    }
  },
);
