import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import type { Failure } from '../../../src/model/facts/failure.ts';
import type { ItemScope } from '../../../src/execution/itemScope.ts';
import { catchStrayErrors, usersStack } from '../../../src/execution/strayErrors.ts';

function setUp() {
  const events = new EventEmitter();
  const late: { readonly failure: Failure; readonly item: number | null }[] = [];
  let current: ItemScope | undefined;
  const stop = catchStrayErrors(
    { scope: () => current, onLate: (failure, item) => late.push({ failure, item }) },
    events,
  );
  const enter = (scope: Partial<ItemScope> | undefined): void => {
    current = scope && { chunk: 0, attempt: 1, item: 3, index: 3, ended: false, ...scope };
  };
  return { events, late, stop, enter };
}

test.each(['uncaughtException', 'unhandledRejection'])(
  '%s fails the item that still waits, and is not late',
  (name) => {
    const { events, late, enter } = setUp();
    const rejected: unknown[] = [];
    enter({ reject: (error) => rejected.push(error) });
    const error = new Error('from a timer');
    events.emit(name, error);
    expect(rejected).toEqual([error]);
    expect(late).toEqual([]);
  },
);

test('an error of an item that has ended is reported with its stack and the item', () => {
  const { events, late, enter } = setUp();
  enter({ ended: true, reject: () => expect.unreachable() });
  events.emit('uncaughtException', new RangeError('too late'));
  const stack: unknown = expect.stringMatching(/^RangeError: too late\n {4}at /);
  expect(late).toMatchObject([{ item: 3, failure: { name: 'RangeError', message: 'too late', stack } }]);
});

test('an error outside of items that is no Error is reported by its type and text', () => {
  const { events, late, enter } = setUp();
  enter(undefined);
  events.emit('unhandledRejection', 'just a text');
  expect(late).toMatchObject([{ item: null, failure: { name: 'string', message: "'just a text'", stack: '' } }]);
});

test('errors are left alone after the end', () => {
  const { events, stop } = setUp();
  stop();
  expect(events.eventNames()).toEqual([]);
});

test('the stack for the log has no frames of Poolscope and of Node', () => {
  const ours = fileURLToPath(new URL('../../../src/execution/itemRunner.ts', import.meta.url));
  const stack = [
    'RangeError: late',
    '    at later (file:///w/job.ts:3:9)',
    `    at ItemRunner.run (${ours}:4:5)`,
    '    at listOnTimeout (node:internal/timers:585:17)',
  ].join('\n');
  const failure = { name: 'RangeError', message: 'late', stack };
  expect(usersStack(failure)).toBe('RangeError: late\n    at later (file:///w/job.ts:3:9)');
  expect(usersStack({ ...failure, stack: '' })).toBe('RangeError: late');
});
