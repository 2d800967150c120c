import { types } from 'node:util';
import { listOf } from '../base/lists.ts';

const mark = Symbol.for('poolscope.transfer');

interface Wrapped {
  readonly [mark]: readonly object[];
  readonly value: unknown;
}

/**
 * Marks an argument or a result whose buffers and ports move to the other side instead of being copied, so that this side
 * cannot use them any more. Between processes everything is copied.
 *
 * @example
 * ```ts
 * import { Pool, transfer } from 'poolscope';
 *
 * await using pool = await Pool.open<typeof import('./work.js')>(new URL('./work.js', import.meta.url));
 * const numbers = new Float64Array([1, 2, 3]);
 * console.log(await pool.apply('sum', [transfer(numbers, [numbers.buffer])])); // 6
 * console.log(numbers.length); // 0
 * ```
 */
export function transfer<T>(value: T, list: readonly object[]): T {
  return { [mark]: list, value } satisfies Wrapped as T;
}

// `Piscina.move(value)` returns an object that has these, and a mark of which each copy of Piscina has its own.
const piscinaValue = Symbol.for('Piscina.valueOf');
const piscinaList = Symbol.for('Piscina.transferable');
const piscinaMark = 'Piscina.kMovable';

interface Moved {
  readonly [piscinaValue]: unknown;
  readonly [piscinaList]: object | readonly object[];
}

/** The value and the list of `transfer` or of `Piscina.move`; a value without a mark is itself. */
export function unwrapTransfer(value: unknown): { readonly value: unknown; readonly list?: readonly object[] } {
  if (typeof value !== 'object' || value === null) return { value };
  if (mark in value) {
    const wrapped = value as Wrapped;
    return { value: wrapped.value, list: listOf(wrapped[mark]) };
  }
  return isMoved(value) ? { value: value[piscinaValue], list: listedIn(value[piscinaList]) } : { value };
}

const listedIn = (part: object | readonly object[]): readonly object[] =>
  Array.isArray(part) ? listOf<object>(part) : [part];

function isMoved(value: object): value is Moved {
  if (!(piscinaValue in value) || !(piscinaList in value)) return false;
  return Object.getOwnPropertySymbols(value).some(({ description }) => description === piscinaMark);
}

/**
 * Throws for a buffer that was already moved. `of` names the value, e.g. `the input`. Before Node 22, such a message is sent without an error and cannot be read;
 * later versions report an "unsupported type".
 */
export function refuseMoved(list: readonly object[] | undefined, of: string): void {
  if (list?.some(wasMoved)) throw new Error(`a buffer in the transfer list of ${of} was already transferred`);
}

function wasMoved(part: object): boolean {
  if (!types.isArrayBuffer(part) || part.byteLength > 0) return false;
  try {
    void new Uint8Array(part);
    return false;
  } catch {
    return true;
  }
}
