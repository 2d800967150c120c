import { inputBatch, type ItemSource } from '../model/facts/input.ts';
import { unpackedName } from '../model/facts/inputSpec.ts';
import type { Job } from '../model/facts/job.ts';

/** What a reader needs to know of a job. */
export interface ReaderContext extends Pick<Job, 'items' | 'delimiter'> {
  /** Paths are relative to it. */
  readonly baseDir: string;
  /** Called before the thread is busy for so many milliseconds. */
  readonly foresee?: (busyMs: number) => void;
}

/** Reads the items of one kind of input SPEC. Each reader is an entry of the list in `index.ts`. */
export interface Reader {
  /** How the SPEC is written, for messages. */
  readonly syntax: string;
  /** The SPEC without its prefix; undefined if it is not for this reader. */
  readonly match: (spec: string) => string | undefined;
  /** `items` is for inputs that can be read in any order. Rejects with UserFacingError. */
  readonly open: (rest: string, context: ReaderContext) => Promise<ItemSource>;
}

export const prefixed =
  (prefix: string) =>
  (spec: string): string | undefined =>
    spec.startsWith(prefix) ? spec.slice(prefix.length) : undefined;

/** A file that is packed keeps the extension of its content: `rows.csv.gz`. */
export const withExtension =
  (...extensions: readonly string[]) =>
  (spec: string): string | undefined =>
    extensions.some((extension) => unpackedName(spec).toLowerCase().endsWith(extension)) ? spec : undefined;

/** Items that are all in memory. */
export function fromArray(items: readonly unknown[]): ItemSource {
  return { count: items.length, batches: slices(items) };
}

/** Batches of items that are all in memory. */
export async function* slices(items: readonly unknown[]): AsyncGenerator<readonly unknown[]> {
  for (let k = 0; k < items.length; k += inputBatch) yield items.slice(k, k + inputBatch);
}
