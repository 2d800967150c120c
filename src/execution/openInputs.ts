import { createDeferred } from '../base/deferred.ts';
import { UserFacingError } from '../base/errors.ts';
import { describe, readExport, type ModuleExports } from './loadJob.ts';
import { roughBytes } from './roughBytes.ts';

export interface InputBatch {
  readonly inputs: readonly unknown[];
  /** The last inputs have been read. */
  readonly done: boolean;
}

/** Inputs that a module exports, read on demand. */
export interface OpenInputs {
  /** Null if it is not known before all have been read. */
  readonly count: number | null;
  /** The next inputs: at most `count`, and at least one unless there are no more. Call it again only after it has settled. */
  pull(count: number): Promise<InputBatch>;
}

/**
 * Opens an export as input: an array, an iterable, an async iterable, a promise of one of these, or a function that returns
 * one of them. Throws UserFacingError for anything else.
 */
export async function openInputs(exports: ModuleExports, name: string): Promise<OpenInputs> {
  const value = readExport(exports, name);
  if (value === undefined) {
    throw new UserFacingError(
      `the module has no export named "${name}" to take the input from`,
      'Export an array or iterable under that name, or give an input, e.g. --input range:100 or --input glob:src/*.ts.',
    );
  }
  const source: unknown = await (typeof value === 'function' ? (value as () => unknown)() : value);
  if (Array.isArray(source)) return fromArray(source);
  const iterator = iteratorOf(source);
  if (!iterator) {
    throw new UserFacingError(
      `the export "${name}" is ${describe(source)}, not an array or iterable`,
      'Export an array, an iterable, an async iterable, a promise of one, or a function that returns one.',
    );
  }
  return fromIterator(iterator);
}

function fromArray(array: readonly unknown[]): OpenInputs {
  let at = 0;
  return {
    count: array.length,
    pull: (count) => {
      const inputs: unknown[] = [];
      for (let bytes = 0; at < array.length && inputs.length < count && bytes < batchBytes; at++) {
        inputs.push(array[at]);
        bytes += roughBytes(array[at]);
      }
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

// Saved, because user code may replace them.
const { setTimeout, clearTimeout } = globalThis;

/** A batch of inputs ends after about this many bytes, because all of it is in memory several times. */
const batchBytes = 1 << 22;

/** Available inputs wait at most this long for the next one. */
const patienceMs = 10;

/** If the next input is slow, the earlier ones are returned without it. */
function fromIterator(iterator: AnyIterator): OpenInputs {
  let asked: ReturnType<AnyIterator['next']> | undefined;
  let failure: { readonly error: unknown } | undefined;
  return {
    count: null,
    pull: async (count) => {
      if (failure) throw failure.error;
      const inputs: unknown[] = [];
      let bytes = 0;
      const began = performance.now();
      const late = createDeferred<void>();
      const timer = setTimeout(late.resolve, patienceMs);
      try {
        const isEnough = (): boolean =>
          inputs.length === count || bytes >= batchBytes || performance.now() - began >= patienceMs;
        while (inputs.length === 0 || !isEnough()) {
          asked ??= iterator.next();
          const step = await (inputs.length > 0 && isPromise(asked) ? Promise.race([asked, late.promise]) : asked);
          if (!step) break;
          asked = undefined;
          if (step.done) return { inputs, done: true };
          inputs.push(step.value);
          bytes += roughBytes(step.value);
        }
      } catch (error) {
        if (inputs.length === 0) throw error;
        // The inputs before it come first.
        failure = { error };
        asked = undefined;
      } finally {
        clearTimeout(timer);
        // A failure after this point is the result of the next pull.
        if (isPromise(asked)) asked.catch(() => {});
      }
      return { inputs, done: false };
    },
  };
}

const isPromise = <T>(value: T | Promise<T>): value is Promise<T> => value instanceof Promise;
