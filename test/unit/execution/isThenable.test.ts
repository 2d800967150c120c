import { expect, test } from 'vitest';
import { isThenable } from '../../../src/execution/isThenable.ts';

const withThen = (to: object, then: unknown): object => Object.defineProperty(to, 'then', { value: then });

test.each<readonly [string, unknown, boolean]>([
  ['a promise', Promise.resolve(), true],
  ['an object with a method then', withThen({}, () => {}), true],
  [
    'a function with a method then',
    withThen(
      () => {},
      () => {},
    ),
    true,
  ],
  ['an object whose then is no function', withThen({}, 1), false],
  ['null', null, false],
  ['a text', 'then', false],
])('%s', (_, value, expected) => {
  expect(isThenable(value)).toBe(expected);
});
