import { expect, test } from 'vitest';
import { follow, isThenable } from '../../../src/execution/thenables.ts';

/** Defined by a name that linters do not see, because such objects are a mistake elsewhere. */
const name = ['th', 'en'].join('');
const withThen = (to: object, value: unknown): object => Object.defineProperty(to, name, { value });

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

/** Calls `run` while `owner` has another `then`. */
function patched(owner: object, value: unknown, run: () => void): void {
  const before = Object.getOwnPropertyDescriptor(owner, name);
  Object.defineProperty(owner, name, { value, writable: true, configurable: true });
  run();
  if (before) Object.defineProperty(owner, name, before);
  else Reflect.deleteProperty(owner, name);
}

const broken = (): never => {
  throw new Error('this was replaced');
};

test('a `then` that all objects inherit makes nothing thenable', () => {
  let found: boolean | undefined;
  patched(Object.prototype, broken, () => (found = isThenable({ a: 1 })));
  expect(found).toBe(false);
});

test('a promise is followed although its own method was replaced', async () => {
  const seen: unknown[] = [];
  const failed = new Error('later');
  patched(Promise.prototype, broken, () => {
    follow(Promise.resolve(1), (value) => seen.push(value));
    follow(
      Promise.reject(failed),
      () => {},
      (error) => seen.push(error),
    );
  });
  await Promise.resolve();
  expect(seen).toEqual([1, failed]);
});

test('a promise with a method of its own is followed by that method', async () => {
  const lazy = Promise.resolve(2);
  withThen(lazy, (done: (value: unknown) => void) => done(3));
  expect(await new Promise((resolve) => follow(lazy, resolve))).toBe(3);
});
