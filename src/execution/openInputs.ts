import { UserFacingError } from '../base/errors.ts';
import { describe, readExport, type ModuleExports } from './loadJob.ts';

/** Inputs that a module exports, walked on demand. */
export interface OpenInputs {
  /** Where known without walking. */
  readonly count: number | null;
  /** The next inputs, at most `count`; `done` when the walk has ended. */
  pull(count: number): Promise<{ readonly inputs: readonly unknown[]; readonly done: boolean }>;
}

/**
 * Opens an export as input: an array, an iterable, an async iterable, or a function that returns one of
 * these or a promise of one. Throws UserFacingError for anything else.
 */
export async function openInputs(exports: ModuleExports, name: string): Promise<OpenInputs> {
  const value = readExport(exports, name);
  if (value === undefined) {
    throw new UserFacingError(
      `the module has no export named "${name}" to take the input from`,
      'Export an array or iterable under that name, or give an input, e.g. --input range:100 or --input glob:src/*.ts.',
    );
  }
  const source: unknown = typeof value === 'function' ? await (value as () => unknown)() : value;
  if (Array.isArray(source)) return fromArray(source);
  const iterator = iteratorOf(source);
  if (!iterator) {
    throw new UserFacingError(
      `the export "${name}" is ${describe(source)}, not an array or iterable`,
      'Export an array, an iterable, an async iterable, or a function that returns one.',
    );
  }
  return { count: null, pull: (count) => take(iterator, count) };
}

function fromArray(array: readonly unknown[]): OpenInputs {
  let at = 0;
  return {
    count: array.length,
    pull: (count) => {
      const inputs = array.slice(at, at + count);
      at += inputs.length;
      return Promise.resolve({ inputs, done: at >= array.length });
    },
  };
}

type AnyIterator = Iterator<unknown> | AsyncIterator<unknown>;

function iteratorOf(source: unknown): AnyIterator | undefined {
  if (typeof source !== 'object' || source === null) return undefined;
  const iterable = source as Partial<Iterable<unknown> & AsyncIterable<unknown>>;
  return iterable[Symbol.asyncIterator]?.() ?? iterable[Symbol.iterator]?.();
}

async function take(iterator: AnyIterator, count: number): Promise<{ inputs: unknown[]; done: boolean }> {
  const inputs: unknown[] = [];
  while (inputs.length < count) {
    const step = await iterator.next();
    if (step.done) return { inputs, done: true };
    inputs.push(step.value);
  }
  return { inputs, done: false };
}
