import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { poolscope, readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

const counter = `
import { Barrier, Lock, SharedArray, SharedValue } from 'poolscope';
export const inputs = Array.from({ length: 40 }, (_, k) => k);
let made: SharedArray<'int32'>;
export function initargs() {
  made = new SharedArray('int32', 40, { name: 'weights' });
  made.fill(2);
  return [new SharedValue('int32', 0, { name: 'total' }), made, new Lock({ name: 'till' }), new Barrier(2)];
}
let total: SharedValue<'int32'>, weights: SharedArray<'int32'>, till: Lock, meet: Barrier;
export function setup(...given) {
  [total, weights, till, meet] = given;
}
function add(item: number): void {
  total.value += weights[item]!;
}
export function unlocked(item: number): void {
  meet.wait();
  add(item);
}
export function locked(item: number): number {
  using held = till.hold();
  add(item);
  return total.value;
}
export function withLock(item: number): void {
  total.withLock(() => add(item));
}`;
const cwd = scratch('races');
const detect = ['--workers=2', '--chunksize=1', '--detect-races'];

beforeAll(() => {
  mkdirSync(cwd, { recursive: true });
  writeFileSync(join(cwd, 'counter.ts'), counter);
});

test('a counter without its lock is a race, with both stacks in the source, and the exit code stays 0', async () => {
  const record = join(cwd, 'recording');
  const { code, summary } = await runJson(['counter.ts#unlocked', ...detect, `--record=${record}`], { cwd });
  expect([code, summary.items.succeeded]).toEqual([0, 40]);
  expect(summary.races).toHaveLength(1);
  const [race] = summary.races!;
  expect(race).toMatchObject({ kind: 'value', name: 'total', element: null });
  expect(new Set(race!.accesses.map(({ worker }) => worker))).toEqual(new Set([0, 1]));
  for (const { item, frames } of race!.accesses) {
    expect(item).not.toBeNull();
    expect(frames[0]).toMatchObject({ function: 'add', file: join(cwd, 'counter.ts'), line: 15 });
    expect(frames[1]).toMatchObject({ function: 'unlocked', line: 19 });
  }
  expect(summary.advice).toContainEqual(expect.objectContaining({ id: 'races', severity: 'warning' }));
  const events = readNdjson<RunEvent>(join(record, 'events.ndjson'));
  expect(events.filter(({ type }) => type === 'raceFound')).toHaveLength(1);
  const shown = await poolscope(['show', record], { cwd });
  expect(shown.stdout + shown.stderr).toContain(
    'race on value "total". No lock puts these accesses in an order, so the result depends on chance.',
  );
});

describe.each(['locked', 'withLock'])('a counter within its lock (%s)', (name) => {
  test.each(['1', '2', '8'])('is silent with %s workers', async (workers) => {
    const { code, summary } = await runJson([`counter.ts#${name}`, ...detect, `--workers=${workers}`], { cwd });
    expect([code, summary.races]).toEqual([0, []]);
  });
});

test('the report names both accesses', async () => {
  const { stdout } = await poolscope(['run', 'counter.ts#unlocked', ...detect], { cwd });
  expect(stdout).toMatch(
    /race on value "total"\. No lock puts these accesses in an order, so the result depends on chance\.\n {2}(read|write) by item \d+ on worker \d\n {4}at add \(counter\.ts:15:\d+\)\n {4}at unlocked/,
  );
});

test('without the option nothing is watched or reported', async () => {
  const { summary } = await runJson(['counter.ts#unlocked', '--workers=2', '--chunksize=1'], { cwd });
  expect(summary).not.toHaveProperty('races');
});

test.each(['process', 'inline'])('with isolation %s there is nothing to race for', async (isolation) => {
  const { code, stderr } = await poolscope(['run', 'counter.ts#locked', ...detect, `--isolation=${isolation}`], {
    cwd,
  });
  expect(code).toBe(2);
  expect(stderr).toContain(`--detect-races works only with --isolation thread, not with --isolation ${isolation}`);
});
