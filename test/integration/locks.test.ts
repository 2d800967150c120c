import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { poolscope, readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

// At the gate, each worker waits until both hold their first lock.
const files: Readonly<Record<string, string>> = {
  'deadlock.ts': `
    import { Barrier, Lock, RLock } from 'poolscope';
    export const initargs = () => [new Lock({ name: 'accounts' }), new RLock({ name: 'ledger' }), new Barrier(2)];
    let accounts: Lock, ledger: RLock, gate: Barrier;
    export function setup(...given) { [accounts, ledger, gate] = given; }
    export function transfer(item: number): string {
      if (item > 1) return 'innocent';
      const [first, second] = item === 0 ? [accounts, ledger] : [ledger, accounts];
      first.acquire();
      gate.wait();
      second.acquire();
      return 'never';
    }
    export function again(): void {
      accounts.acquire();
      accounts.acquire();
    }
    export async function transferLater(item: number): Promise<string> {
      const [first, second] = item === 0 ? [accounts, ledger] : [ledger, accounts];
      await first.acquireAsync();
      await gate.waitAsync();
      await second.acquireAsync();
      return 'never';
    }`,
  'contention.ts': `
    import { Barrier, Lock, Semaphore } from 'poolscope';
    export const initargs = () => [new Lock({ name: 'index' }), new Barrier(2), new Semaphore(0, { name: 'never' })];
    let lock: Lock, gate: Barrier, never: Semaphore;
    export function setup(...given) { [lock, gate, never] = given; }
    export function hold(item: number): void {
      if (item === 0) {
        lock.acquire();
        gate.wait();
        // Long enough that the other one is told of.
        never.acquire({ timeout: 150 });
        lock.release();
      } else {
        gate.wait();
        using held = lock.hold();
      }
    }`,
};
const cwd = scratch('locks');

beforeAll(() => {
  mkdirSync(cwd, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
});

const two = ['--workers=2', '--chunksize=1'];

test('two workers that wait for each other are reported with both stacks, fail, and the others continue', async () => {
  const recording = scratch('recording');
  const args = ['deadlock.ts#transfer', '--input=range:6', ...two, `--record=${recording}`];
  const { code, summary } = await runJson(args, { cwd });
  expect(code).toBe(1);
  expect(summary.items).toMatchObject({ total: 6, succeeded: 4, failed: 2 });
  const at = (line: number, column: number) => ({ file: join(cwd, 'deadlock.ts'), line, column, function: 'transfer' });
  const [deadlock, ...more] = summary.deadlocks;
  expect(more).toEqual([]);
  expect(deadlock?.certain).toBe(true);
  const members = deadlock!.members.toSorted((a, b) => a.item! - b.item!);
  expect(members).toMatchObject([
    { item: 0, lock: { kind: 'rlock', name: 'ledger' } },
    { item: 1, lock: { kind: 'lock', name: 'accounts' } },
  ]);
  for (const { frames } of members) expect(frames[0]).toEqual(at(11, 14));
  expect(summary.failures.map(({ item, name, kind, frames }) => [item, name, kind, frames[0]])).toEqual([
    [0, 'DeadlockError', 'deadlock', at(11, 14)],
    [1, 'DeadlockError', 'deadlock', at(11, 14)],
  ]);
  expect(summary.failures[0]?.message).toMatch(/item 0\) waits for rlock "ledger", which worker \d holds/);
  expect(summary.advice.map(({ id }) => id)).toEqual(['deadlock']);
  const events = readNdjson<RunEvent>(join(recording, 'events.ndjson'));
  const found = events.findIndex(({ type }) => type === 'deadlockFound');
  expect(found).toBeLessThan(events.findIndex(({ type }) => type === 'itemFailed'));
  console.log(`told of after ${deadlock!.atMs - Math.max(...members.map(({ sinceMs }) => sinceMs))} ms`);
});

test('a deadlock is printed immediately, and the waits at the end', async () => {
  const { stdout, stderr } = await poolscope(['run', 'deadlock.ts#transfer', '--input=range:2', ...two], { cwd });
  expect(stderr).toMatch(
    /^Deadlock: workers waited for one another[^]*item \d: acquire\(\) waits for [^]*at transfer \(deadlock\.ts:11:14\)[^]*item \d[^]*at transfer \(deadlock\.ts:11:14\)/m,
  );
  expect(stdout).toMatch(/finished: 2 items[^]*waited for +waits +total +longest +by worker\n/);
  expect(stdout).toMatch(/lock "accounts" +1 /);
});

test('a worker that waits for a lock of its own is a deadlock of one', async () => {
  const { summary } = await runJson(['deadlock.ts#again', '--input=range:1', '--workers=1'], { cwd });
  expect(summary.failures).toMatchObject([{ name: 'DeadlockError' }]);
  expect(summary.deadlocks[0]?.members).toHaveLength(1);
});

test('functions that await each other are reported, and left to the timeout', async () => {
  const args = ['deadlock.ts#transferLater', '--input=range:2', ...two, '--timeout=2s'];
  const { summary } = await runJson(args, { cwd });
  expect(summary.deadlocks).toMatchObject([{ certain: false }]);
  expect(summary.deadlocks[0]?.members.map(({ frames }) => frames[0]?.function)).toEqual([
    'transferLater',
    'transferLater',
  ]);
  // The lock of the first worker is lost with it; the other one may learn this before its own time limit.
  expect(summary.items.succeeded).toBe(0);
  expect(summary.items.timedOut).toBeGreaterThan(0);
});

test('waits are counted by lock and worker, and the longer ones name the holder', async () => {
  const recording = scratch('recording');
  const args = ['contention.ts#hold', '--input=range:2', ...two, `--record=${recording}`];
  const { code, summary } = await runJson(args, { cwd });
  expect(code).toBe(0);
  expect(summary.deadlocks).toEqual([]);
  const index = summary.locks.find(({ name }) => name === 'index');
  expect(index).toMatchObject({ kind: 'lock', waits: 1, waiting: [], holder: null });
  expect(index!.workerMs.filter((ms) => ms > 0)).toEqual([index!.totalMs]);
  expect(summary.locks.map(({ totalMs }) => totalMs)).toEqual(
    summary.locks.map(({ totalMs }) => totalMs).toSorted((a, b) => b - a),
  );
  const events = readNdjson<RunEvent>(join(recording, 'events.ndjson'));
  const begun = events.filter((event) => event.type === 'waitBegan');
  const [waits, holds] = ['index', 'never'].map((name) => begun.find(({ primitive }) => primitive.name === name));
  expect(waits).toMatchObject({ item: 1, op: 'acquire', blocking: true, endless: true });
  expect(holds).toMatchObject({ item: 0, endless: false, holder: null });
  expect(waits?.holder).toEqual({ worker: holds?.worker });
});
