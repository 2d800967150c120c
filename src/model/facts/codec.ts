import { languageErrors } from '../../base/errors.ts';

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
 * Of a class instance only its own fields are kept. `undefined` itself is the empty text. Throws UnserialisableError.
 */
export function encodeValue(value: unknown): string {
  if (typeof value === 'number' && isPlainNumber(value)) return String(value);
  if (value === undefined) return '';
  try {
    return stringify(plain(value, { key: 'value', parent: undefined, ancestors: new Map() }));
  } catch (error) {
    if (error instanceof RangeError) throw new UnserialisableError('value', 'nested too deeply or too large');
    throw error;
  }
}

// Saved, since user code may replace JSON.stringify.
const stringify = JSON.stringify;

/** One step of the path from the root to a value. The path becomes text only for an error or a reference. */
interface Step {
  readonly key: string;
  readonly parent: Step | undefined;
  /** The objects that contain this value, each with the path to it. One map for the whole walk. */
  readonly ancestors: Map<object, Step>;
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
  const { ancestors } = step;
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
  if (object instanceof Date) return tagged('Date', object.getTime());
  if (object instanceof RegExp) return tagged('RegExp', String(object));
  if (object instanceof Map) return tagged('Map', plainArray([...object], at));
  if (object instanceof Set) return tagged('Set', plainArray([...object], at));
  if (object instanceof Error) {
    return tagged('Error', { name: object.name, message: object.message, ...ownFields(object, at) });
  }
  if (ArrayBuffer.isView(object) && !(object instanceof DataView)) {
    return tagged(object.constructor.name, Array.from(object as unknown as ArrayLike<number | bigint>, spellMember));
  }
  if (object instanceof ArrayBuffer) return tagged('ArrayBuffer', Array.from(new Uint8Array(object)));
  if (object instanceof DataView) {
    return tagged('DataView', Array.from(new Uint8Array(object.buffer, object.byteOffset, object.byteLength)));
  }
  for (const [type, name] of unsendable) if (object instanceof type) throw new UnserialisableError(pathOf(at), name);
  const fields = ownFields(object, at);
  return '$type' in fields || '$ref' in fields ? tagged('Object', fields) : fields;
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
const inside = (parent: Step, key: string): Step => ({ key, parent, ancestors: parent.ancestors });
const isPlainNumber = (value: number): boolean => Number.isFinite(value) && !Object.is(value, -0);
const spellMember = (value: number | bigint): number | string =>
  typeof value === 'number' && isPlainNumber(value) ? value : spellNumber(value);
const spellNumber = (value: number | bigint): string => (Object.is(value, -0) ? '-0' : String(value));

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
    case 'ArrayBuffer':
      return Uint8Array.from(value as number[]).buffer;
    case 'DataView':
      return new DataView(Uint8Array.from(value as number[]).buffer);
    default:
      return restoreView(type, value as (number | string)[]);
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

/** A Buffer of Node becomes a Uint8Array, which is its base class. */
function restoreView(type: string, members: readonly (number | string)[]): object {
  if (type === 'BigInt64Array') return BigInt64Array.from(members.map(BigInt));
  if (type === 'BigUint64Array') return BigUint64Array.from(members.map(BigInt));
  const View = numberViews.find(({ name }) => name === type) ?? Uint8Array;
  return new View(members.map(Number));
}

const numberViews = [
  Int8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
];
