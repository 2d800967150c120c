import { inputBatch, type ItemSource } from '../model/facts/input.ts';
import type { Job } from '../model/facts/job.ts';

/** Reads the items of one kind of input SPEC. Each reader is an entry of the list in `index.ts`. */
export interface Reader {
  /** How the SPEC is written, for messages. */
  readonly syntax: string;
  /** The SPEC without its prefix; undefined if it is not for this reader. */
  readonly match: (spec: string) => string | undefined;
  /** Paths are relative to `baseDir`. `selection`: for inputs that can be read in any order. Rejects with UserFacingError. */
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

/** Groups items, so that their consumers await a batch instead of each item. */
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
