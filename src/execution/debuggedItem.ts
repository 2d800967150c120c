import type { FailureKind } from '../model/facts/failure.ts';
import type { ItemScope } from './itemScope.ts';
import { follow, isThenable } from './thenables.ts';

// Saved, because user code may replace them.
const OwnPromise = Promise;
const { setImmediate } = globalThis;

/** Receives how an item ended. */
export interface ItemEnd {
  succeed(value: unknown): void;
  fail(error: unknown, kind: FailureKind): void;
}

/**
 * Runs an item under a debugger. Between the function and the event loop, no code catches its errors or awaits its
 * promise, so that a debugger that pauses on uncaught errors pauses where the item fails. `catchStrayErrors` passes the
 * error to `scope.reject`. Resolves when the item has ended.
 */
export function runUncaught(scope: ItemScope, call: () => unknown, end: ItemEnd): Promise<void> {
  return new OwnPromise((resolve) => {
    let returned = false;
    scope.reject = (error) => {
      end.fail(error, returned ? 'rejected' : 'thrown');
      resolve();
    };
    const succeed = (value: unknown): void => {
      if (!scope.ended) end.succeed(value);
      resolve();
    };
    setImmediate(() => {
      const result = call();
      returned = true;
      if (isThenable(result)) follow(result, succeed);
      else succeed(result);
    });
  });
}

let shown: unknown;

/**
 * Makes the input the global variable `item`, which a debugger finds from any frame, unless the program has a variable
 * of that name.
 */
export function showItem(input: unknown): void {
  const found = Object.getOwnPropertyDescriptor(globalThis, 'item');
  if (found && (!found.configurable || found.value !== shown)) return;
  shown = input;
  Object.defineProperty(globalThis, 'item', { value: input, configurable: true, writable: true, enumerable: false });
}
