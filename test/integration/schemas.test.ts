import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import type { LogLine, ResultLine } from '../../src/cli/outputLines.ts';
import { poolscope, readNdjson } from '../support/poolscope.ts';
import { expectSchema, type SchemaName } from '../support/schemas.ts';
import { scratch } from '../support/scratch.ts';
import { root } from '../support/root.ts';

const folder = scratch('schemas');
const job = `
let count = 0;
export const inputs = [{ id: 0 }, { id: 1 }, { id: 2 }, { id: 3 }, { id: 4 }, { id: 5 }];
export function work(order: { id: number }): unknown {
  console.log('order', order);
  console.error('late');
  if (order.id === 2) throw Object.assign(new RangeError('two', { cause: new TypeError('why') }), { order });
  if (order.id === 3) return undefined;
  if (order.id === 4) return new Map([['a', 1n]]);
  if (order.id === 5) void Promise.reject(new Error('nobody awaits'));
  return ++count;
}
`;

beforeAll(async () => {
  mkdirSync(folder);
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'work.ts'), job);
  await poolscope(
    ['run', 'work.ts#work', '--workers=2', '--record=run', '--results=results.ndjson', '--logs=logs.ndjson', '--quiet'],
    { cwd: folder },
  );
});

test.each<[SchemaName, string[]]>([
  ['run', ['show', 'run']],
  ['run-full', ['show', 'run', '--full', '--fail-on', 'failed>0', '--baseline', 'run']],
  ['run', ['run', 'nothing.ts#work', '--config=none']],
  ['item', ['show', 'run', '--item=2']],
  ['part', ['show', 'run', '--failures']],
  ['part', ['show', 'run', '--slowest']],
  ['part', ['show', 'run', '--logs']],
  ['replay', ['replay', 'run', '--item=2']],
  ['replay', ['replay', 'run', '--item=2', '--eval=order']],
  ['replay', ['replay', 'run', '--item=2', '--shrink']],
  ['replay', ['replay', 'run', '--check', '--items=0-2']],
  ['verify', ['verify', 'run']],
  ['check', ['check', 'work.ts', '--run', 'run']],
  ['save-test', ['save-test', 'run', '--item=2', '--to=tests']],
])('the JSON keeps to the schema %s: poolscope %j', async (name, args) => {
  const { stdout, stderr } = await poolscope([...args, '--json'], { cwd: folder });
  if (stdout === '') expect(stderr).toContain('error: there is no file');
  else expectSchema(name, JSON.parse(stdout));
});

test('each line of --results and --logs keeps to its schema', () => {
  const results = readNdjson<ResultLine>(join(folder, 'results.ndjson'));
  const logs = readNdjson<LogLine>(join(folder, 'logs.ndjson'));
  expect(results.map(({ item }) => item)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(logs.filter(({ item }) => item === 2).map(({ level }) => level)).toEqual(['info', 'error']);
  for (const line of results) expectSchema('results', line);
  for (const line of logs) expectSchema('logs', line);
});

test('the schema of the defaults knows their keys, and no other', () => {
  expectSchema('config', { workers: 4, chunksize: 'auto', failOn: ['failed>0'], isolation: 'process' });
  expect(() => expectSchema('config', { wrokers: 4 })).toThrow('to deeply equal');
  expect(() => expectSchema('config', { isolation: 'threads' })).toThrow('to deeply equal');
});

test('package.json leads to each schema', () => {
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly exports: object };
  expect(exports).toHaveProperty(['./schemas/*.json'], './docs/schemas/*.json');
});
