import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Failure } from '../../../src/model/facts/failure.ts';
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

test('errors without end end: causes, members of members, and lists that only say that they are long', () => {
  class Endless extends Error {
    get errors(): unknown {
      return [new Endless('one'), new Endless('two')];
    }
    override get cause(): unknown {
      return new Endless('because');
    }
  }
  const count = (failure: Failure): number =>
    1 + (failure.cause ? count(failure.cause) : 0) + (failure.errors ?? []).reduce((sum, each) => sum + count(each), 0);
  const failure = describeFailure(new Endless('top'), 'thrown');
  expect(failure.message).toBe('top');
  expect(count(failure)).toBeLessThan(400);
  const list = new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 32 - 1 : new Error(String(key))) });
  expect(describeFailure(Object.assign(new Error('long'), { errors: list }), 'thrown').errors).toHaveLength(50);
});

test.each([
  ['message', 'cannot be read'],
  ['name', 'cannot be read'],
  ['message', Symbol('m')],
  ['name', Symbol('n')],
])('an error whose %s is %s keeps its frames', (key, value) => {
  const error = new Error('plain');
  const get = (): unknown => {
    if (typeof value === 'symbol') return value;
    throw new Error('refused');
  };
  Object.defineProperty(error, key, { get });
  const before = Error.prepareStackTrace;
  const failure = describeFailure(error, 'thrown');
  expect(failure.stack).toMatch(/\n {4}at .*describeFailure\.test/);
  expect(Error.prepareStackTrace).toBe(before);
});

test('odd messages and names are texts', () => {
  class Numbered extends Error {
    static override readonly name = 5 as never;
  }
  expect(describeFailure(new Numbered('x'), 'thrown').name).toBe('Error');
  const refuses = {
    toString() {
      throw new Error('no text');
    },
  };
  const error = Object.defineProperty(new Error('x'), 'message', { value: refuses });
  expect(describeFailure(error, 'thrown').message).toContain('toString');
});

test('a huge message, name or field leaves room for the frames', () => {
  const error = Object.assign(new Error('m'.repeat(1e6)), { a: 'a'.repeat(1e6), name: 'N'.repeat(1e6) });
  for (let k = 0; k < 40; k++)
    Object.assign(error, { [`list${k}`]: Array.from({ length: 100 }, () => 'x'.repeat(1900)) });
  const failure = describeFailure(error, 'thrown');
  expect(failure.stack).toMatch(/\n {4}at .*describeFailure\.test/);
  expect(JSON.stringify(failure).length).toBeLessThan(1e6);
});
