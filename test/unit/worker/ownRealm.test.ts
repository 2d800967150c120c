import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { runInOwnRealm } from '../../../src/worker/ownRealm.ts';
import { scratch } from '../../support/scratch.ts';

function load(code: string): Record<string, unknown> {
  const file = scratch('bundle.js');
  writeFileSync(file, code);
  return runInOwnRealm(file) as Record<string, unknown>;
}

test('the code has other intrinsics, and the global object of the user', () => {
  const own = load('exports.Array = Array; exports.users = globalThis; exports.file = __filename; exports.list = [];');
  expect(own['Array']).not.toBe(Array);
  expect(own['list']).not.toBeInstanceOf(Array);
  expect(own['users']).toBe(globalThis);
  expect(own['file']).toMatch(/bundle\.js$/);
});

test('instanceof knows the instances of both realms, but not for a class that extends one', () => {
  const { isError, isOwn } = load(`
    class Own extends Error {}
    exports.isError = (value) => value instanceof Error;
    exports.isOwn = (value) => value instanceof Own || new Own() instanceof Error === false;`) as Record<
    string,
    (value: unknown) => boolean
  >;
  expect([new TypeError('mine'), {}, null].map((value) => isError?.(value))).toEqual([true, false, false]);
  expect(isOwn?.(new Error('mine'))).toBe(false);
});

test('a function of a module of Node stays the one that it was when the module was loaded', () => {
  const { read } = load(`const fs = require('node:fs'); exports.read = () => fs.readFileSync;`) as Record<
    string,
    () => unknown
  >;
  expect(read?.()).toBe(readFileSync);
});

test('an error of the code has its file and line', () => {
  const { fail } = load('\n\nexports.fail = () => { throw new Error("here"); };') as Record<string, () => never>;
  const stack = (): string => {
    try {
      return fail!();
    } catch (error) {
      return (error as Error).stack ?? '';
    }
  };
  expect(stack()).toMatch(/bundle\.js:3:\d+/);
});
