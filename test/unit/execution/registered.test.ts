import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { watchRegistered } from '../../../src/execution/registered.ts';
import { root } from '../../support/root.ts';

it('has the functions that a script hands to workerpool, also for those that ask after it was loaded', () => {
  const file = join(root, 'test/fixtures/observed/workerpoolWorker.cjs');
  const found = watchRegistered('workerpool', file);
  createRequire(import.meta.url)(file);
  expect(Object.keys(found)).toEqual(['work']);
  expect(watchRegistered('workerpool', file)).toBe(found);
  const { work } = found as { readonly work: (input: { n: number }) => number };
  expect(() => work({ n: 3 })).toThrow('item 3 is bad');
});
