import { expect, test } from 'vitest';
import { UserFacingError } from '../../../src/base/errors.ts';
import { packThrown } from '../../../src/execution/packThrown.ts';
import { failureOnly, rebuildError } from '../../../src/pool/rebuildError.ts';
import { AbandonedLockError, TimeoutError } from '../../../src/sync/index.ts';

const origin = { item: 4, worker: 1, callerStack: 'Error\n    at caller (/app/main.js:1:2)', mapper: undefined };
const roundTrip = (thrown: unknown): Error =>
  rebuildError(structuredClone(packThrown(thrown, 'thrown', 'thread')), origin);

class QuotaError extends TypeError {
  override readonly name = 'QuotaError';
  readonly limit = 5n;
  readonly retry = () => 1;
}

test("an error of the language is of its own class again, a subclass of the nearest class it knows, by the subclass's name", () => {
  expect(roundTrip(new SyntaxError('s'))).toBeInstanceOf(SyntaxError);
  const error = roundTrip(new QuotaError('too much'));
  expect(error).toBeInstanceOf(TypeError);
  expect(error).toMatchObject({ name: 'QuotaError', message: 'too much', limit: 5n, item: 4, worker: 1 });
});

test('fields that cannot be cloned are left out', () => {
  expect('retry' in roundTrip(new QuotaError('x'))).toBe(false);
});

test('causes come along, errors and others', () => {
  const error = roundTrip(new Error('a', { cause: new RangeError('b', { cause: { code: 7 } }) }));
  expect(error.cause).toBeInstanceOf(RangeError);
  expect((error.cause as Error).cause).toEqual({ code: 7 });
});

test('a circle of causes ends', () => {
  const circle = new Error('round');
  circle.cause = circle;
  expect(roundTrip(circle).message).toBe('round');
});

test('the stack continues to the caller', () => {
  expect(roundTrip(new Error('x')).stack).toMatch(/^Error: x\n\s+at [^]*--- called by ---\n\s+at caller/);
});

test('a field of the error’s own called item stays', () => {
  expect(roundTrip(Object.assign(new Error('x'), { item: 'mine' }))).toMatchObject({ item: 'mine' });
});

test('a thrown value that is no error becomes an error that contains it', () => {
  expect(roundTrip(undefined)).toMatchObject({ name: 'NonError', thrown: undefined });
  expect(roundTrip({ status: 404 })).toMatchObject({ thrown: { status: 404 } });
});

test('hostile errors are described, never thrown', () => {
  const hostile = new Proxy(new Error('x'), {
    get: () => {
      throw new Error('trap');
    },
  });
  expect(roundTrip(hostile)).toBeInstanceOf(Error);
});

test('a crash that was seen from outside is an error by its own name', () => {
  const failure = { kind: 'crash', name: 'WorkerCrash', message: 'gone', stack: '', frames: [] } as const;
  expect(rebuildError(failureOnly(failure), origin)).toMatchObject({ name: 'WorkerCrash', message: 'gone', item: 4 });
});

test("an error of the library is of the library's class again, with its fields", () => {
  const timeout = roundTrip(new TimeoutError('late'));
  expect(timeout).toBeInstanceOf(TimeoutError);
  expect(timeout).toMatchObject({ name: 'TimeoutError', message: 'late' });
  const abandoned = roundTrip(new AbandonedLockError('lock-1', 'the lock', 3));
  expect(abandoned).toBeInstanceOf(AbandonedLockError);
  expect(abandoned).toMatchObject({ name: 'AbandonedLockError', lockId: 'lock-1', owner: 3 });
  expect(roundTrip(new UserFacingError('wrong', 'Correct it.'))).toMatchObject({ nextStep: 'Correct it.' });
});
