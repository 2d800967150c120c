import { inputBatch, type ItemSource } from '../model/facts/input.ts';
import type { Job } from '../model/facts/job.ts';

/** Turns one kind of input SPEC into items. One entry of the list in `index.ts`. */
export interface Reader {
  /** How the SPEC is written, for help and messages. */
  readonly syntax: string;
  /** The part of the SPEC after the prefix, or undefined when the SPEC is not for this reader. */
  readonly match: (spec: string) => string | undefined;
  /** Paths are relative to `baseDir`; `selection` is for what can be read in any order. Throws UserFacingError. */
  readonly open: (rest: string, baseDir: string, selection: Job['items']) => Promise<ItemSource>;
}

export const prefixed =
  (prefix: string) =>
  (spec: string): string | undefined =>
    spec.startsWith(prefix) ? spec.slice(prefix.length) : undefined;

export const withExtension =
  (...extensions: readonly string[]) =>
  (spec: string): string | undefined =>
    extensions.some((extension) => spec.toLowerCase().endsWith(extension)) ? spec : undefined;

/** Groups single items, so that nothing downstream pays an await for each. */
export async function* inBatches(
  items: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncGenerator<readonly unknown[]> {
  let batch: unknown[] = [];
  for await (const item of items) {
    batch.push(item);
    if (batch.length < inputBatch) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** Items that are all in memory. */
export function fromArray(items: readonly unknown[]): ItemSource {
  return { count: items.length, batches: slices(items) };
}

async function* slices(items: readonly unknown[]): AsyncGenerator<readonly unknown[]> {
  for (let k = 0; k < items.length; k += inputBatch) yield items.slice(k, k + inputBatch);
}
