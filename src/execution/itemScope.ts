import type { AsyncLocalStorage } from 'node:async_hooks';
import type { CapturedLine, OutputScope } from './captureOutput.ts';
import type { ItemAddress } from './recordSink.ts';

/**
 * One run of one item. Everything that the item starts, timers and promises included, runs in its scope. Items that start
 * nothing of this kind have one scope after the other.
 */
export interface ItemScope extends ItemAddress, OutputScope {
  item: number;
  /** Its index in its own call. User code sees this number. */
  index: number;
  ended: boolean;
  /** Whether the code that calls the item already runs in this scope. */
  isEntered?: boolean;
  /** The last part of a line that has no line break yet, of each stream. Absent until there is one. */
  openLines?: { stdout?: CapturedLine | undefined; stderr?: CapturedLine | undefined };
  /** Fails the item with an error thrown outside of its promise. Absent until the item waits for one. */
  reject?: (error: unknown) => void;
}

/** `getStore` is the scope of the running code; undefined outside of items. */
export type ItemScopes = AsyncLocalStorage<ItemScope>;
