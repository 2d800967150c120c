import { expect, test } from 'vitest';
import { explainUnsendable, findUnsendable } from '../../../src/execution/cloneProblem.ts';
import { Lock, SharedArray } from '../../../src/sync/index.ts';

test.each<readonly [string, unknown, string]>([
  ['a function in an array', [1, () => 1], 'value[1]'],
  ['a symbol in a map', new Map([['k', Symbol('s')]]), 'value.get("k")'],
  ['a promise under an odd key', { 'a b': Promise.resolve() }, 'value["a b"]'],
  ['a weak map in a set', new Set([new WeakMap()]), 'value.values()'],
])('%s is found by its path', (_, value, path) => {
  expect(findUnsendable(value, 'value', 'thread')?.path).toBe(path);
});

test('plain data, cycles and typed arrays are fine', () => {
  const circle: Record<string, unknown> = { bytes: new Uint8Array(3), when: new Date() };
  circle['self'] = circle;
  expect(findUnsendable(circle, 'value', 'thread')).toBeUndefined();
});

test('shared memory reaches threads, not processes', () => {
  for (const shared of [new Lock(), new SharedArray('int8', 2), new SharedArrayBuffer(1)]) {
    expect(findUnsendable({ shared }, 'value', 'thread')).toBeUndefined();
    expect(findUnsendable({ shared }, 'value', 'process')?.message).toMatch(/^value\.shared.* between processes$/);
  }
});

test('objects that have an address can be sent to processes too', () => {
  const proxy = { [Symbol.for('poolscope.sync')]: () => ({ $poolscope: 'managedList', v: 1, address: 'here' }) };
  expect(findUnsendable({ proxy }, 'value', 'process')).toBeUndefined();
});

test('a problem that only a clone can find is found part by part', () => {
  const value = { rows: [{ ok: 1 }, { bad: new Proxy({}, {}) }] };
  expect(explainUnsendable(value, 'value', 'thread', new Error('#<Object> could not be cloned')).path).toBe(
    'value.rows[1].bad',
  );
});

test('the class of an instance that cannot be copied is named', () => {
  class Socket {
    readonly port = 1;
  }
  const value = { rows: [new Proxy(new Socket(), {})] };
  expect(explainUnsendable(value, 'value', 'thread', new Error('not cloneable'))).toMatchObject({
    path: 'value.rows[0]',
    what: 'an instance of Socket that cannot be copied (not cloneable)',
  });
});
