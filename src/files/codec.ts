import { randomUUID } from 'node:crypto';
import { languageErrors } from '../base/errors.ts';
import { entriesOf, membersOf } from '../base/lists.ts';
import { uncurried } from '../base/uncurried.ts';
import { isBinary, plainBytes, restoreBytes, restoreMembers } from './bytesCodec.ts';
import { base64, textPieces, wholeText, type TextPieces } from './textPieces.ts';

/** A value that cannot be sent between workers, with its place inside the whole value. */
export class UnserialisableError extends Error {
  override readonly name = 'UnserialisableError';

  /** E.g. `value.rows[3].onClick`. */
  readonly path: string;
  /** E.g. `a function`. */
  readonly what: string;

  constructor(path: string, what: string, between: 'threads' | 'processes' = 'threads') {
    super(`${path} is ${what}, which cannot be sent between ${between}`);
    this.path = path;
    this.what = what;
  }
}

/**
 * JSON text of a value, which `decodeValue` turns back into the value:
 *
 *     { at: 12n, tags: new Set(['a']) }
 *     {"at":{"$type":"bigint","value":"12"},"tags":{"$type":"Set","value":["a"]}}
 *
 * `{"$type":…,"value":…}` is written for values that JSON does not have: undefined inside a value, bigint, NaN, Infinity,
 * -0, Date, RegExp, Map, Set, Error, typed arrays and buffers. `{"$ref":path}` is an object that contains this place.
 * Only the own fields of a class instance are kept. `undefined` itself is the empty text. Throws UnserialisableError.
 */
export function encodeValue(value: unknown): string {
  try {
    return wholeText(encodeInPieces(value));
  } catch (error) {
    throw explained(error);
  }
}

/** The same without the base64 text of large arrays and buffers, which the result refers to until it is written. */
export function encodeInPieces(value: unknown): string | TextPieces {
  if (typeof value === 'number' && isPlainNumber(value)) return String(value);
  if (value === undefined) return '';
  try {
    const json = isJson(value) ? stringify(value) : undefined;
    // These may be the keys that `plainFields` wraps.
    if (json !== undefined && !includes(json, '"$')) return json;
    const walk: Walk = { ancestors: new Map(), large: [] };
    const text = stringify(plain(value, { key: 'value', parent: undefined, walk }));
    return walk.large.length === 0 ? text : interleaved(text.split(placeholder()), walk.large);
  } catch (error) {
    throw explained(error);
  }
}

function interleaved(texts: readonly string[], large: readonly Uint8Array[]): TextPieces {
  return textPieces(texts.flatMap((text, k) => [text, ...large.slice(k, k + 1)]));
}

function explained(error: unknown): unknown {
  return error instanceof RangeError ? new UnserialisableError('value', 'nested too deeply or too large') : error;
}

/** Bytes in an array or buffer that are not part of the JSON text but a piece of their own. */
const largeBytes = 4096;
/** Is in the place of their text. No text of the user's contains it. */
let made: string | undefined;
const placeholder = (): string => (made ??= randomUUID());

// Saved, because user code may replace them.
const { stringify } = JSON;
const includes = uncurried(String.prototype.includes);

/** A deeper value is written by the slower way. */
const mostLevels = 32;
/** The objects that contain the current value of `isJson`. */
const containers: unknown[] = [];

/**
 * Whether JSON.stringify writes the value as `encodeValue` must: it consists of strings, booleans, null, numbers that JSON has,
 * arrays and plain objects. The usual values do, and are written several times as quickly without a copy.
 */
function isJson(value: unknown): boolean {
  try {
    return isJsonAt(value, 0);
  } finally {
    containers.length = 0;
  }
}

function isJsonAt(value: unknown, level: number): boolean {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return true;
    case 'number':
      return isPlainNumber(value);
    case 'object':
      return value === null || (level < mostLevels && hasJsonMembers(value, level));
    default:
      return false;
  }
}

function hasJsonMembers(object: object, level: number): boolean {
  for (let k = 0; k < level; k++) if (containers[k] === object) return false;
  if ('toJSON' in object) return false;
  containers[level] = object;
  if (Array.isArray(object)) {
    for (let k = 0; k < object.length; k++) if (!isJsonAt(object[k], level + 1)) return false;
    return true;
  }
  if (!isPlain(object)) return false;
  for (const key in object) if (!isJsonAt((object as Record<string, unknown>)[key], level + 1)) return false;
  return true;
}

/** The state of one walk through a value. */
interface Walk {
  /** The objects that contain the current value, each with the path to it. */
  readonly ancestors: Map<object, Step>;
  /** The bytes that are pieces of their own, in order. */
  readonly large: Uint8Array[];
}

/** One step of the path from the root to a value. The path becomes text only for an error or a reference. */
interface Step {
  readonly key: string;
  readonly parent: Step | undefined;
  readonly walk: Walk;
}

function plain(value: unknown, step: Step): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return isPlainNumber(value) ? value : tagged('number', spellNumber(value));
    case 'bigint':
      return tagged('bigint', String(value));
    case 'undefined':
      return tagged('undefined', null);
    case 'function':
      throw new UnserialisableError(pathOf(step), `a function (${value.name || 'anonymous'})`);
    case 'symbol':
      throw new UnserialisableError(pathOf(step), 'a symbol');
    case 'object':
      return value === null ? null : plainObject(value, step);
  }
}

function plainObject(object: object, step: Step): unknown {
  const { ancestors } = step.walk;
  const above = ancestors.get(object);
  if (above) return { $ref: pathOf(above) };
  ancestors.set(object, step);
  try {
    return plainMembers(object, step);
  } finally {
    ancestors.delete(object);
  }
}

function plainMembers(object: object, at: Step): unknown {
  if (Array.isArray(object)) return plainArray(object, at);
  if (isPlain(object)) return plainFields(object, at);
  if (object instanceof Date) return tagged('Date', timeOf(object));
  if (object instanceof RegExp) return tagged('RegExp', regExpText(object));
  if (object instanceof Map) return tagged('Map', plainArray(entriesOf(object), at));
  if (object instanceof Set) return tagged('Set', plainArray(membersOf(object), at));
  if (object instanceof Error) {
    return tagged('Error', { name: object.name, message: object.message, ...ownFields(object, at) });
  }
  if (isBinary(object)) {
    const node = plainBytes(object);
    return 'bytes' in node ? { $type: node.$type, base64: textOfBytes(node.bytes, at) } : node;
  }
  for (const [type, name] of unsendable) if (object instanceof type) throw new UnserialisableError(pathOf(at), name);
  return plainFields(object, at);
}

/** Whether it is no instance of a class: nothing is above its prototype. */
function isPlain(object: object): boolean {
  const prototype = Object.getPrototypeOf(object) as object | null;
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function plainFields(object: object, at: Step): object {
  const fields = ownFields(object, at);
  return '$type' in fields || '$ref' in fields ? tagged('Object', fields) : fields;
}

// Methods of an object may be replaced by user code, or belong to its class.
const timeOf = uncurried(Date.prototype.getTime);
const regExpText = uncurried(RegExp.prototype.toString);

function textOfBytes(bytes: Uint8Array, { walk }: Step): string {
  if (bytes.length < largeBytes) return base64(bytes);
  walk.large.push(bytes);
  return placeholder();
}

const unsendable: readonly (readonly [abstract new (...args: never[]) => unknown, string])[] = [
  [Promise, 'a promise'],
  [WeakMap, 'a WeakMap'],
  [WeakSet, 'a WeakSet'],
];

function plainArray(array: readonly unknown[], at: Step): unknown[] {
  const members: unknown[] = [];
  for (let k = 0; k < array.length; k++) members.push(plain(array[k], inside(at, `[${k}]`)));
  return members;
}

function ownFields(object: object, at: Step): Record<string, unknown> {
  // Without a prototype, a key named __proto__ stays a key.
  const fields = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    fields[key] = plain((object as Record<string, unknown>)[key], inside(at, `.${key}`));
  }
  return fields;
}

const tagged = (type: string, value: unknown): object => ({ $type: type, value });
const inside = (parent: Step, key: string): Step => ({ key, parent, walk: parent.walk });
const isPlainNumber = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);
const spellNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function pathOf(step: Step): string {
  return (step.parent ? pathOf(step.parent) : '') + step.key;
}

/** The value that `encodeValue` wrote. Throws SyntaxError for other text. */
export function decodeValue(text: string): unknown {
  return text === '' ? undefined : restore(JSON.parse(text), 'value', new Map());
}

/** `seen`: the objects that have been restored, by path. */
function restore(node: unknown, path: string, seen: Map<string, object>): unknown {
  if (typeof node !== 'object' || node === null) return node;
  if (Array.isArray(node)) return restoreArray(node, [], path, seen);
  if ('$ref' in node) return seen.get(String(node.$ref));
  if ('$type' in node && 'value' in node) return restoreTagged(String(node.$type), node.value, path, seen);
  if ('$type' in node && 'base64' in node) return restoreBytes(String(node.$type), String(node.base64));
  return restoreFields(node, {}, path, seen);
}

function restoreArray(
  nodes: readonly unknown[],
  into: unknown[],
  path: string,
  seen: Map<string, object>,
): readonly unknown[] {
  seen.set(path, into);
  for (let k = 0; k < nodes.length; k++) into.push(restore(nodes[k], `${path}[${k}]`, seen));
  return into;
}

function restoreFields(node: object, into: object, path: string, seen: Map<string, object>): object {
  seen.set(path, into);
  for (const [key, member] of Object.entries(node)) {
    const value = restore(member, `${path}.${key}`, seen);
    // An assignment to __proto__ would not create a field of that name.
    Object.defineProperty(into, key, { value, enumerable: true, writable: true, configurable: true });
  }
  return into;
}

function restoreTagged(type: string, value: unknown, path: string, seen: Map<string, object>): unknown {
  switch (type) {
    case 'number':
      return Number(value);
    case 'bigint':
      return BigInt(value as string);
    case 'undefined':
      return undefined;
    case 'Object':
      return restoreFields(value as object, {}, path, seen);
    case 'Date':
      return new Date((value as number | null) ?? Number.NaN);
    case 'RegExp': {
      const text = value as string;
      const end = text.lastIndexOf('/');
      return new RegExp(text.slice(1, end), text.slice(end + 1));
    }
    case 'Map': {
      const map = new Map<unknown, unknown>();
      seen.set(path, map);
      for (const [k, [key, member]] of (value as [unknown, unknown][]).entries()) {
        map.set(restore(key, `${path}[${k}][0]`, seen), restore(member, `${path}[${k}][1]`, seen));
      }
      return map;
    }
    case 'Set': {
      const set = new Set<unknown>();
      seen.set(path, set);
      for (const [k, member] of (value as unknown[]).entries()) set.add(restore(member, `${path}[${k}]`, seen));
      return set;
    }
    case 'Error':
      return restoreError(value as ErrorFields, path, seen);
    default:
      return restoreMembers(type, value as readonly (number | string)[]);
  }
}

interface ErrorFields {
  readonly name: string;
  readonly message: string;
}

function restoreError({ name, message, ...fields }: ErrorFields, path: string, seen: Map<string, object>): Error {
  const error = new (Object.hasOwn(languageErrors, name) ? languageErrors[name]! : Error)(message);
  if (error.name !== name) Object.defineProperty(error, 'name', { value: name, writable: true, configurable: true });
  restoreFields(fields, error, path, seen);
  return error;
}
