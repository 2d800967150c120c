import type { ItemSource } from '../model/facts/input.ts';

/** The input ended with an error after it had given items. */
export class InputBrokeOff extends Error {
  /** Number of items that it gave. */
  readonly items: number;

  constructor(items: number, cause: unknown) {
    super('the input broke off', { cause });
    this.items = items;
  }
}

/**
 * The same input, for which an error after its first item is the end, so that all items before it run. `broke` returns the
 * error once the input has come to it. An error before the first item stays an error.
 */
export function untilBreak(source: ItemSource): {
  readonly source: ItemSource;
  readonly broke: () => InputBrokeOff | undefined;
} {
  let error: InputBrokeOff | undefined;
  async function* batches(): AsyncGenerator<readonly unknown[], void, undefined> {
    let items = 0;
    try {
      for await (const batch of source.batches) {
        items += batch.length;
        yield batch;
      }
    } catch (cause) {
      if (items === 0) throw cause;
      error = new InputBrokeOff(items, cause);
    }
  }
  return { source: { ...source, batches: batches() }, broke: () => error };
}
