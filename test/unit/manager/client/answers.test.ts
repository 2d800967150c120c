import { describe, expect, test } from 'vitest';
import { closedError, readAnswer, resultOf } from '../../../../src/manager/client/answers.ts';
import { AuthenticationError, NotFoundError } from '../../../../src/manager/errors.ts';
import { wrongKey } from '../../../../src/manager/wire/dial.ts';
import { frameOf } from '../../../../src/manager/wire/frames.ts';
import { thrownOf } from '../../../../src/manager/wire/thrown.ts';
import { Lock } from '../../../../src/sync/lock.ts';
import { share } from '../../../../src/sync/share.ts';

/** The result of an answer that was sent over a connection. */
const received = (...answer: readonly unknown[]): unknown => resultOf(readAnswer(frameOf(answer).subarray(4)));

describe('an answer', () => {
  test('is nothing, a value, or an error', () => {
    expect(received(1, 'done')).toBeUndefined();
    expect(received(2, 'value', [1, { a: null }])).toEqual([1, { a: null }]);
    expect(() => received(3, 'error', thrownOf(new NotFoundError('the dict has no key 1')))).toThrow(NotFoundError);
  });

  test('with the state of a managed object is a proxy', () => {
    // A lock in shared memory has no bytes; its state without the memory shows where revive looks.
    const { buffer: _, ...state } = share(new Lock()) as Record<string, unknown>;
    expect(() => received(1, 'value', [{ ...state, v: 99 }])).toThrow('received a lock of state version 99');
  });
});

describe('the error of a manager that has ended', () => {
  const address = { path: '/x', authkey: '', pid: 7 };

  test.each(['connect ENOENT /x', 'connect ECONNREFUSED /x', 'read ECONNRESET', 'write EPIPE', undefined])(
    'does not repeat the usual reason %s',
    (reason) => {
      expect(closedError(address, reason).message).toMatch(
        /^the manager in process 7 was shut down, or its process has ended\. Its objects are gone\. Start another one/,
      );
    },
  );

  test('is of another class if the manager did not prove its key', () => {
    const error = closedError(address, wrongKey);
    expect(error).toBeInstanceOf(AuthenticationError);
    expect(error.message).toMatch(/^what listens at \/x does not have the authentication key of this manager\. /);
  });

  test('names an unusual reason', () => {
    expect(closedError(address, 'connect EACCES /x').message).toContain('has ended (connect EACCES /x). ');
  });
});
