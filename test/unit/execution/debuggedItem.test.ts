import { afterEach, expect, test } from 'vitest';
import { runUncaught, showItem, type ItemEnd } from '../../../src/execution/debuggedItem.ts';
import type { ItemScope } from '../../../src/execution/itemScope.ts';

function setUp() {
  const ends: unknown[][] = [];
  const end: ItemEnd = {
    succeed: (value) => void ends.push(['succeeded', value]),
    fail: (error, kind) => void ends.push(['failed', error, kind]),
  };
  const scope: ItemScope = { chunk: 0, attempt: 1, item: 0, index: 0, ended: false };
  return { ends, end, scope };
}

test('a value and a promise for one are results', async () => {
  const { ends, end, scope } = setUp();
  await runUncaught(scope, () => 4, end);
  await runUncaught(scope, () => Promise.resolve(5), end);
  expect(ends).toEqual([
    ['succeeded', 4],
    ['succeeded', 5],
  ]);
});

test('an error reaches the item as uncaught, and contains whether the function had returned', async () => {
  const { ends, end, scope } = setUp();
  const error = new Error('uncaught');
  const thrown = runUncaught(
    scope,
    () => {
      // What catchStrayErrors does with the uncaught error of a function that throws.
      scope.reject?.(error);
      return new Promise(() => {});
    },
    end,
  );
  await thrown;
  const rejected = runUncaught(scope, () => new Promise(() => {}), end);
  setImmediate(() => scope.reject?.(error));
  await rejected;
  expect(ends).toEqual([
    ['failed', error, 'thrown'],
    ['failed', error, 'rejected'],
  ]);
});

test('a promise that is fulfilled after its item has failed changes nothing', async () => {
  const { ends, end, scope } = setUp();
  await runUncaught(
    scope,
    () => {
      scope.ended = true;
      return Promise.resolve('late');
    },
    end,
  );
  expect(ends).toEqual([]);
});

afterEach(() => {
  Reflect.deleteProperty(globalThis, 'item');
});

const shown = (): unknown => Reflect.get(globalThis, 'item');

test('the input is the global variable `item`, replaced by the next one', () => {
  showItem('first');
  showItem('second');
  expect(shown()).toBe('second');
  expect(Object.keys(globalThis)).not.toContain('item');
});

test("a program's own `item` is left alone", () => {
  Object.defineProperty(globalThis, 'item', { value: 'mine', configurable: true, writable: true });
  showItem('input');
  expect(shown()).toBe('mine');
});
