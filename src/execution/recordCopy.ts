import { isPlainObject } from '../base/plainData.ts';
import { unwrapTransfer } from './transfer.ts';

/**
 * A copy of a plain object whose members are primitives, exactly as structured clone would copy it; undefined for any other
 * object. Such results can wait for their neighbours without being changed by a later item.
 */
export function recordCopy(value: object | symbol): object | undefined {
  if (typeof value !== 'object' || !isPlainObject(value) || unwrapTransfer(value).list) return undefined;
  // The members of the copy are data, and can be read without running code of the value.
  const copy: Record<string, unknown> = { ...value };
  for (const key in copy) {
    const member = copy[key];
    const isPrimitive = typeof member === 'object' ? member === null : typeof member !== 'function';
    if (!isPrimitive || typeof member === 'symbol') return undefined;
  }
  return copy;
}
