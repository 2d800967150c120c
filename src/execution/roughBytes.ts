import { types } from 'node:util';

/** Bytes of a number, or of anything else that is small. */
const smallBytes = 8;
/** Parts of parts are not looked at, and neither are the members of long arrays: a look must cost less than a copy. */
const deepest = 2;
const longestTuple = 16;

/** Roughly how many bytes a copy of a value needs: its long texts, typed arrays and buffers. Runs no code of the value. */
export function roughBytes(value: unknown, depth = 0): number {
  if (typeof value === 'string') return value.length;
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return smallBytes;
  if (ArrayBuffer.isView(value) || types.isAnyArrayBuffer(value)) return value.byteLength;
  if (Array.isArray(value) && value.length > longestTuple) return smallBytes * value.length;
  if (depth === deepest) return smallBytes;
  return Object.keys(value).reduce((bytes, key) => {
    // A getter is not called.
    const part: unknown = Object.getOwnPropertyDescriptor(value, key)?.value;
    return bytes + roughBytes(part, depth + 1);
  }, smallBytes);
}
