import { createHook } from 'node:async_hooks';

/**
 * Sharing begins after this number of items that end synchronously: a function that is asynchronous shows it with its
 * first item, and promises are slower from the moment on at which a hook has been enabled.
 */
const leastQuick = 64;

/**
 * Decides when items can share a scope. To enter a scope costs more than to call a small function. An item needs one
 * of its own only if something that it has started runs after its end: a timer, a promise, an operation of Node. A hook
 * reports the first of these, and from then on each item of the thread has its own scope again.
 */
export class ScopeSharing {
  #quick = 0;
  #state: 'waiting' | 'sharing' | 'over' = 'waiting';
  #isInside = false;
  readonly #hook = createHook({
    init: () => {
      if (this.#isInside) this.end();
    },
  });

  /** Whether the next item can share its scope with those after it. */
  get isOn(): boolean {
    return this.#state === 'sharing';
  }

  /** An item with a scope of its own has been called. */
  noteItem(hasEnded: boolean): void {
    if (this.#state !== 'waiting') return;
    if (!hasEnded) this.end();
    else if (++this.#quick === leastQuick) {
      this.#state = 'sharing';
      this.#hook.enable();
    }
  }

  /** Calls a function that runs items of one scope. It must stop when `isOn` becomes false: the scope belongs to that item. */
  inside<T>(runItems: () => T): T {
    this.#isInside = true;
    try {
      return runItems();
    } finally {
      this.#isInside = false;
    }
  }

  /** Each item has its own scope from now on. */
  end(): void {
    this.#state = 'over';
    this.#hook.disable();
  }
}
