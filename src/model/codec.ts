/** A value that no worker can send back, and where inside the result it sits. */
export class UnserialisableError extends Error {
  override readonly name = 'UnserialisableError';

  constructor(
    /** E.g. `value.rows[3].onClick`. */
    readonly path: string,
    /** E.g. `a function`. */
    readonly what: string,
    between: 'threads' | 'processes' = 'threads',
  ) {
    super(`${path} is ${what}, which cannot be sent between ${between}`);
  }
}

/**
 * JSON text of a value, lossless: plain JSON where JSON can say it, else `{"$type":…,"value":…}` for
 * undefined inside a value, bigint, non-finite numbers, -0, Date, RegExp, Map, Set, Error, typed arrays,
 * and `{"$ref":path}` for what occurred before on the way down. Class instances become their own fields.
 * A value of `undefined` is the empty text. Throws UnserialisableError.
 */
export function encodeValue(value: unknown): string {
  if (typeof value === 'number' && Number.isFinite(value) && !Object.is(value, -0)) return String(value);
  if (value === undefined) return '';
  try {
    return stringify(plain(value, { key: 'value', parent: undefined, ancestors: new Map() }));
  } catch (error) {
    if (error instanceof RangeError) throw new UnserialisableError('value', 'nested too deeply or too large');
    throw error;
  }
}

// Saved, because user code may replace it.
const stringify = JSON.stringify;

/** The way from the root to a value; paths are only spelled out for an error. */
interface Step {
  readonly key: string;
  readonly parent: Step | undefined;
  /** The objects that hold this value, each with the way to it: one map for the whole walk. */
  readonly ancestors: Map<object, Step>;
}

function plain(value: unknown, step: Step): unknown {
  switch (typeof value) {
    case 'string':
    case 'boolean':
      return value;
    case 'number':
      return Number.isFinite(value) && !Object.is(value, -0) ? value : tagged('number', spellNumber(value));
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
    return tagged(object.constructor.name, Array.from(object as Uint8Array, Number));
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
  // No prototype, so that a key named __proto__ stays a key.
  const fields = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    fields[key] = plain((object as Record<string, unknown>)[key], inside(at, `.${key}`));
  }
  return fields;
}

const tagged = (type: string, value: unknown): object => ({ $type: type, value });
const inside = (parent: Step, key: string): Step => ({ key, parent, ancestors: parent.ancestors });
const spellNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function pathOf(step: Step): string {
  return (step.parent ? pathOf(step.parent) : '') + step.key;
}
