import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { readNdjson, runJson } from '../support/poolscope.ts';
import { scratch } from '../support/scratch.ts';

const files: Readonly<Record<string, string>> = {
  'total.ts': `
    import { Lock, SharedValue } from 'poolscope';
    let calls = 0;
    export const initargs = async () => [new Lock({ name: 'total' }), { total: new SharedValue('float64', 0) }, ++calls];
    let lock: Lock, total: SharedValue<'float64'>, made: number;
    export function setup(...args) { [lock, { total }, made] = args; }
    export function add(item: number): readonly unknown[] {
      using held = lock.hold();
      total.value += item;
      return [lock instanceof Lock, lock.name, made, total.value];
    }`,
  'managed.ts': `
    import { Manager } from 'poolscope';
    export const inputs = [0, 1, 2, 3];
    export async function initargs() {
      const manager = await Manager.start();
      return [await manager.list()];
    }
    let list;
    export function setup(given) { list = given; }
    export function append(item: number): number { list.append(item); return list.length; }`,
  'abandoned.ts': `
    import { Lock } from 'poolscope';
    export const initargs = () => [new Lock({ name: 'kept' })];
    let lock: Lock;
    export function setup(given) { lock = given; }
    export function dieWithIt(item: number): boolean {
      if (item > 0) return lock.acquire();
      lock.acquire();
      process.exit(3);
    }`,
  'dies.ts': `
    import { SharedValue } from 'poolscope';
    export const initargs = () => [new SharedValue('int32', 0)];
    let total;
    export function setup(given) { total = given; }
    export function add(item: number): number {
      if (item === 1) process.kill(process.pid, 'SIGKILL');
      return ++total.value;
    }`,
  'notFunction.ts': 'export const initargs = [1]; export function setup() {} export function job() {}',
  'notArray.ts': 'export const initargs = () => ({}); export function setup() {} export function job() {}',
  'noSetup.ts': 'export const initargs = () => []; export function job() {}',
  'throws.ts': `
    export function initargs() {
      throw new RangeError('no licence');
    }
    export function setup() {}
    export function job() {}`,
  'uncloneable.ts': `
    export const initargs = () => [{ rows: [() => 1] }];
    export function setup() {}
    export function job() {}`,
  'hangs.ts': 'export const initargs = () => { for (;;); }; export function setup() {} export function job() {}',
  'exits.ts': 'export const initargs = () => process.exit(4); export function setup() {} export function job() {}',
};
const cwd = scratch('initargs');
const results = join(cwd, 'results.ndjson');

beforeAll(() => {
  mkdirSync(cwd, { recursive: true });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(cwd, name), text);
});

async function run(job: string, ...more: readonly string[]) {
  const { code, summary, stderr } = await runJson([job, '--results', results, ...more], { cwd });
  return { code, summary, stderr, values: readNdjson<{ readonly value: unknown }>(results).map(({ value }) => value) };
}

test.each(['thread', 'inline'])('the result of initargs is the same memory in every setup (%s)', async (isolation) => {
  const args = ['--input=range:100', '--workers=2', '--chunksize=1', `--isolation=${isolation}`];
  const { code, values } = await run('total.ts#add', ...args);
  expect(code).toBe(0);
  const rows = values as [boolean, string, number, number][];
  for (const [isOurs, name, made] of rows) expect([isOurs, name, made]).toEqual([true, 'total', 1]);
  expect(Math.max(...rows.map(([, , , total]) => total))).toBe(4950);
});

test.each(['thread', 'process', 'inline'])(
  'a manager created in initargs lives as long as the run (%s)',
  async (isolation) => {
    const { code, values } = await run('managed.ts#append', '--workers=2', '--chunksize=1', `--isolation=${isolation}`);
    expect(code).toBe(0);
    expect(values.length).toBe(4);
    expect(Math.max(...(values as number[]))).toBe(4);
  },
);

test('a lock that a dead worker held is an error for the next one, not a wait forever', async () => {
  const { summary } = await run('abandoned.ts#dieWithIt', '--input=range:2', '--workers=1', '--chunksize=1');
  expect(summary.failures.map(({ item, name }) => [item, name])).toEqual([
    [0, 'ProcessExit'],
    [1, 'AbandonedLockError'],
  ]);
});

test('when the runner dies, its successor creates the shared memory again and reports it', async () => {
  const recording = scratch('recording');
  const { summary } = await run(
    'dies.ts#add',
    '--input=range:3',
    '--workers=1',
    '--chunksize=1',
    `--record=${recording}`,
  );
  expect(summary.items).toMatchObject({ total: 3, succeeded: 2, crashed: 1 });
  expect(summary.advice.map(({ id }) => id)).toContain('sharedMemoryLost');
  const events = readNdjson<RunEvent>(join(recording, 'events.ndjson'));
  expect(events.some((event) => event.type === 'runnerRestarted')).toBe(true);
});

test.each([
  ['notFunction.ts', [], 'the export "initargs" is an array, not a function'],
  ['notArray.ts', [], 'initargs() returned a plain object, not an array'],
  ['noSetup.ts', [], 'exports "initargs" but no function "setup"'],
  ['throws.ts', [], 'RangeError: no licence'],
  ['uncloneable.ts', [], 'initargs()[0].rows[0] is a function'],
  ['hangs.ts', ['--load-timeout=5s'], 'initargs() did not return within 5000 ms'],
  ['exits.ts', [], 'initargs() ended its process (exit code 4)'],
  [
    'total.ts',
    ['--isolation=process'],
    'initargs()[0] is shared memory (lock), which cannot be sent between processes',
  ],
] as const)('%s %j is one clear error before anything runs', async (file, more, message) => {
  const { code, summary, stderr } = await run(
    `${file}#${file === 'total.ts' ? 'add' : 'job'}`,
    '--input=range:2',
    ...more,
  );
  expect(code).toBe(2);
  expect(summary.error?.message).toContain(message);
  expect(summary.items.total).toBe(0);
  if (file === 'throws.ts') expect(summary.error).toMatchObject({ file: join(cwd, file), line: 3 });
  if (file === 'total.ts') expect(stderr).toContain('Manager');
});
