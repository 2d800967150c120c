import { types } from 'node:util';
import { UserFacingError } from '../base/errors.ts';
import { listOf } from '../base/lists.ts';

/*
 * The part of the codec for typed arrays and buffers. Short ones are listed, so that people can read them. Those that are
 * longer, or have other members than numbers of JSON, are written as their bytes:
 *
 *     new Uint8Array([1, 2])             {"$type":"Uint8Array","value":[1,2]}
 *     new Float64Array([1 / 3, NaN])     {"$type":"Float64Array","base64":"VVVVVVVV1T8AAAAAAAD4fw=="}
 *
 * The bytes are those in memory: numbers are little-endian on every processor that Node supports. Only the visible part
 * of a buffer is written.
 */

type Binary = ArrayBufferView | ArrayBufferLike;

/** What is written of a typed array or buffer: its members, or its bytes in memory. */
export type BytesNode =
  | { readonly $type: string; readonly value: readonly number[] }
  | { readonly $type: string; readonly bytes: Uint8Array };

/** Largest number of members that are listed. */
const listedMembers = 64;

export function isBinary(object: object): object is Binary {
  return ArrayBuffer.isView(object) || types.isAnyArrayBuffer(object);
}

/** Bytes are not copied. */
export function plainBytes(binary: Binary): BytesNode {
  const $type = nameOf(binary);
  const bytes = bytesOf(binary);
  const members: ArrayLike<unknown> = types.isTypedArray(binary) ? binary : bytes;
  if (members.length <= listedMembers) {
    const value = listOf(members);
    if (value.every(isListed)) return { $type, value };
  }
  return { $type, bytes };
}

/** The name of a class of JavaScript, or `Buffer`: a class of the user's is not known where the value is read. */
function nameOf(binary: Binary): string {
  return Buffer.isBuffer(binary) ? 'Buffer' : Object.prototype.toString.call(binary).slice('[object '.length, -1);
}

function bytesOf(binary: Binary): Uint8Array {
  if (!ArrayBuffer.isView(binary)) return new Uint8Array(binary);
  return new Uint8Array(binary.buffer, binary.byteOffset, binary.byteLength);
}

const isListed = (member: unknown): member is number => Number.isFinite(member) && !Object.is(member, -0);

/**
 * The object that was listed. Earlier versions listed objects of any length, with bigints, -0, NaN and infinite numbers as
 * texts.
 */
export function restoreMembers(type: string, members: readonly (number | string)[]): object {
  const View = viewOf(type);
  if (!View) return fromBytes(type, Uint8Array.from(members as readonly number[]).buffer);
  return View.from(type.startsWith('Big') ? members.map(BigInt) : members.map(Number));
}

export function restoreBytes(type: string, base64: string): object {
  const bytes = Buffer.from(base64, 'base64');
  // Small buffers of Node share a pool. The result has a buffer of its own.
  return fromBytes(type, bytes.byteLength === bytes.buffer.byteLength ? bytes.buffer : new Uint8Array(bytes).buffer);
}

function fromBytes(type: string, buffer: ArrayBuffer): object {
  if (type === 'ArrayBuffer') return buffer;
  if (type === 'DataView') return new DataView(buffer);
  if (type === 'SharedArrayBuffer') return sharedCopy(buffer);
  // A Buffer of Node becomes a Uint8Array, which is its base class, as it does between threads.
  return new (viewOf(type) ?? Uint8Array)(buffer);
}

function sharedCopy(buffer: ArrayBuffer): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(buffer.byteLength);
  new Uint8Array(shared).set(new Uint8Array(buffer));
  return shared;
}

interface ViewClass {
  new (buffer: ArrayBuffer): object;
  from(members: readonly (number | bigint)[]): object;
}

const viewNames = /^(?:Int|Uint|Float|BigInt|BigUint)(?:8|8Clamped|16|32|64)Array$/;

/** Undefined if it is no typed array. Throws UserFacingError for one that this version of Node does not have. */
function viewOf(type: string): ViewClass | undefined {
  if (!viewNames.test(type)) return undefined;
  const View = (globalThis as unknown as Record<string, ViewClass | undefined>)[type];
  if (View) return View;
  throw new UserFacingError(`Node ${process.version} has no ${type}`, 'Use the version of Node that wrote the value.');
}
