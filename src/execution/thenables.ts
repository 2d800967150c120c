import { types } from 'node:util';
import { uncurried } from '../base/uncurried.ts';

// Saved, because user code may replace them. `then` of this realm works for promises of any realm.
const OwnPromise = Promise;
const then = uncurried(Promise.prototype.then);
const usersPromises: unknown = globalThis.Promise.prototype;
const plain: { readonly then?: unknown } = new globalThis.Object();

/**
 * Whether an `await` would wait for the value. May run the value's own code: a getter named `then`. A `then` that user code has
 * put into `Object.prototype` makes nothing thenable, because it would belong to every object.
 */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false;
  const found = (value as { readonly then?: unknown }).then;
  return typeof found === 'function' && found !== plain.then;
}

/**
 * Calls one of the functions when the thenable settles. A promise of the language is followed without its own `then`, which
 * user code may have replaced. Without `onError`, the rejection stays unhandled.
 */
export function follow(
  thenable: PromiseLike<unknown>,
  onValue: (value: unknown) => void,
  onError?: (error: unknown) => void,
): void {
  const isPlain = types.isPromise(thenable) && Object.getPrototypeOf(thenable) === usersPromises;
  const promise =
    isPlain && !Object.hasOwn(thenable, 'then') ? thenable : new OwnPromise((resolve) => resolve(thenable));
  try {
    void then(promise, onValue, onError);
  } catch {
    // User code has broken the constructor that `then` finds through the promise. It finds this one first.
    void Object.defineProperty(promise, 'constructor', { value: OwnPromise, configurable: true });
    void then(promise, onValue, onError);
  }
}
