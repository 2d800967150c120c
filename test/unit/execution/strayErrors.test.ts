import { EventEmitter } from 'node:events';
import { expect, test } from 'vitest';
import type { ItemScope } from '../../../src/execution/itemScope.ts';
import { catchStrayErrors } from '../../../src/execution/strayErrors.ts';

function setUp() {
  const events = new EventEmitter();
  const late: string[] = [];
  let current: ItemScope | undefined;
  const stop = catchStrayErrors({ scope: () => current, onLate: (text) => late.push(text) }, events);
  const enter = (scope: Partial<ItemScope> | undefined): void => {
    current = scope && { chunk: 0, attempt: 1, item: 3, index: 3, ended: false, ...scope };
  };
  return { events, late, stop, enter };
}

test.each(['uncaughtException', 'unhandledRejection'])('%s fails the item that still waits, and is no line', (name) => {
  const { events, late, enter } = setUp();
  const rejected: unknown[] = [];
  enter({ reject: (error) => rejected.push(error) });
  const error = new Error('from a timer');
  events.emit(name, error);
  expect(rejected).toEqual([error]);
  expect(late).toEqual([]);
});

test('an error of an item that has ended is a line with its stack', () => {
  const { events, late, enter } = setUp();
  enter({ ended: true, reject: () => expect.unreachable() });
  events.emit('uncaughtException', new RangeError('too late'));
  expect(late).toEqual([expect.stringMatching(/^Uncaught after the item had ended: RangeError: too late\n {4}at /)]);
});

test('an error without a stack is told by its name and message', () => {
  const { events, late, enter } = setUp();
  enter(undefined);
  events.emit('unhandledRejection', 'just a text');
  expect(late).toEqual(["Uncaught after the item had ended: string: 'just a text'"]);
});

test('errors are left alone after the end', () => {
  const { events, stop } = setUp();
  stop();
  expect(events.eventNames()).toEqual([]);
});
