import { afterEach, expect, test, vi } from 'vitest';
import { recordExit } from '../../../src/execution/recordExit.ts';
import type { Failure } from '../../../src/model/facts/failure.ts';

afterEach(() => vi.restoreAllMocks());

test('an exit is recorded with the code and the stack of its caller, before the thread ends', () => {
  const order: unknown[] = [];
  const failures: Failure[] = [];
  const original = vi.spyOn(process, 'exit').mockImplementation((code) => {
    order.push(code);
    return undefined as never;
  });
  const undo = recordExit((failure) => {
    order.push('recorded');
    failures.push(failure);
  });
  function giveUp(): void {
    process.exit(3);
  }
  giveUp();
  expect(order).toEqual(['recorded', 3]);
  expect(failures).toMatchObject([{ kind: 'crash', name: 'ProcessExit', message: 'process.exit(3) was called' }]);
  expect(failures[0]?.stack.split('\n')[1]).toContain('giveUp');
  undo();
  expect(process.exit).toBe(original);
});

test('an exit without a code is recorded without one', () => {
  vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
  const messages: string[] = [];
  const undo = recordExit(({ message }) => void messages.push(message));
  process.exit();
  undo();
  expect(messages).toEqual(['process.exit() was called']);
});
