import fc from 'fast-check';
import { expect, test } from 'vitest';
import { describeFailure } from '../../../src/execution/describeFailure.ts';

test('keeps class, message, own fields and the chain of causes', () => {
  class DiskError extends Error {
    readonly code = 'EDISK';
  }
  const failure = describeFailure(new DiskError('full', { cause: new TypeError('why') }), 'thrown');
  expect(failure).toMatchObject({ kind: 'thrown', name: 'DiskError', message: 'full', fields: { code: "'EDISK'" } });
  expect(failure.cause).toMatchObject({ name: 'TypeError', message: 'why' });
});

test.each([
  ['null', null, 'null'],
  ['a string', 'oops', "'oops'"],
  ['undefined', undefined, 'undefined'],
])('%s is a non-error with a hint', (_, thrown, message) => {
  expect(describeFailure(thrown, 'thrown')).toMatchObject({ kind: 'nonError', message });
});

test('a circular cause ends', () => {
  const error = new Error('round');
  error.cause = error;
  expect(describeFailure(error, 'thrown').cause?.name).toBe('Circular');
});

test('an error whose getters throw, and a proxy that refuses everything, are still described', () => {
  const evil = new Error('evil');
  Object.defineProperty(evil, 'stack', {
    get() {
      throw new Error('no stack for you');
    },
  });
  expect(describeFailure(evil, 'thrown')).toMatchObject({ message: 'evil', stack: '' });
  const refuse = (): never => {
    throw new Error('refused');
  };
  const proxy = new Proxy({}, { get: refuse, has: refuse, ownKeys: refuse, getPrototypeOf: refuse });
  expect(describeFailure(proxy, 'thrown').kind).toBe('nonError');
});

test('never throws, whatever is thrown', () => {
  fc.assert(
    fc.property(fc.anything({ withBigInt: true, withMap: true, withNullPrototype: true }), (thrown) => {
      expect(() => JSON.stringify(describeFailure(thrown, 'thrown'))).not.toThrow();
    }),
  );
});
