import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { expect, test, vi } from 'vitest';
import { TestLanes, type TestEvent } from '../../../../src/observe/nodeTest/testLanes.ts';
import { folderVariable } from '../../../../src/model/facts/observedFolder.ts';
import { scratch } from '../../../support/scratch.ts';

const details = { passed: true, duration_ms: 2 };
const event = (type: string, file: string, name: string, more: object = {}): TestEvent => ({
  type: `test:${type}`,
  data: { file: resolve(file), name, nesting: 0, ...more },
});

type Records = readonly (readonly unknown[])[];

/** The records of each lane, without those about whole threads. */
function recorded(...events: readonly TestEvent[]): Records[] {
  const folder = dirname(scratch('lanes'));
  vi.stubEnv(folderVariable, folder);
  const lanes = new TestLanes();
  for (const each of events) lanes.add(each);
  lanes.end();
  vi.unstubAllEnvs();
  return readdirSync(folder)
    .filter((name) => name.endsWith('.observed'))
    .sort()
    .map((name) => readFileSync(join(folder, name), 'utf8').trimEnd().split('\n'))
    .map((lines) => lines.map((line) => JSON.parse(line) as unknown[]));
}

const of = (kind: string, records: Records = []): Records => records.filter(([first]) => first === kind);

test('files that run at the same time have lanes of their own, and the next file takes a free lane', () => {
  const lanes = recorded(
    event('dequeue', 'a.mjs', 'a.mjs'),
    event('dequeue', 'b.mjs', 'b.mjs'),
    event('dequeue', 'a.mjs', 'one'),
    event('complete', 'a.mjs', 'one', { details }),
    event('complete', 'a.mjs', 'a.mjs', { details }),
    event('dequeue', 'c.mjs', 'c.mjs'),
    event('dequeue', 'c.mjs', 'two'),
    event('complete', 'c.mjs', 'two', { details }),
  );
  expect(lanes).toHaveLength(2);
  const [first, third] = of('thread', lanes[0]).map(([, head]) => (head as { readonly threadId: number }).threadId);
  const [second] = of('thread', lanes[1]).map(([, head]) => (head as { readonly threadId: number }).threadId);
  expect([second, third]).toEqual([(first ?? NaN) + 1, (first ?? NaN) + 2]);
  expect(of('gone', lanes[0])).toMatchObject([['gone', `${process.pid}.${first}`, expect.any(Number), null]]);
  expect(of('input', lanes[0])).toEqual([
    ['input', 0, '"a.mjs > one"', ''],
    ['input', 0, '"c.mjs > two"', ''],
  ]);
});

test('a test is named with its suites, a suite is no item, and a test that is left out is none', () => {
  const [lane] = recorded(
    event('dequeue', 'a.mjs', 'a.mjs'),
    event('dequeue', 'a.mjs', 'sums'),
    event('dequeue', 'a.mjs', 'is wrong', { nesting: 1 }),
    event('stdout', 'a.mjs', '', { message: 'one\ntwo\n' }),
    event('complete', 'a.mjs', 'is wrong', {
      nesting: 1,
      details: { passed: false, duration_ms: 1.5, error: { cause: new RangeError('no') } },
    }),
    event('complete', 'a.mjs', 'sums', { details: { ...details, type: 'suite' } }),
    event('complete', 'a.mjs', 'later', { details, skip: 'too slow' }),
    event('complete', 'a.mjs', 'a.mjs', { details }),
  );
  expect(of('input', lane)).toEqual([['input', 0, '"a.mjs > sums > is wrong"', '']]);
  expect(of('failed', lane)).toMatchObject([['failed', 0, { name: 'RangeError', message: 'no' }]]);
  expect(of('ended', lane)).toEqual([['ended', 0, '', expect.any(Number), 1500, 2, -1]]);
  expect(of('line', lane).map(([, , , item, text]) => [item, text])).toEqual([
    [-1, 'one'],
    [-1, 'two'],
  ]);
});

test('a file whose tests come after its end is one item', () => {
  const [lane] = recorded(
    event('dequeue', 'a.mjs', 'a.mjs'),
    event('complete', 'a.mjs', 'a.mjs', { details }),
    event('complete', 'a.mjs', 'one', { details }),
  );
  expect(of('input', lane)).toEqual([['input', 0, '"a.mjs"', '']]);
});
