/** A value that no worker can send back, and where inside the result it sits. */
export class UnserialisableError extends Error {
  override readonly name = 'UnserialisableError';

  constructor(
    /** E.g. `value.rows[3].onClick`. */
    readonly path: string,
    /** E.g. `a function`. */
    readonly what: string,
  ) {
    super(`${path} is ${what}, which cannot be sent between threads`);
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
  return JSON.stringify(plain(value, { key: 'value', parent: undefined, object: undefined }));
}

/** The way from the root to a value; paths are only spelled out for an error. */
interface Step {
  readonly key: string;
  readonly parent: Step | undefined;
  readonly object: object | undefined;
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
  for (let up = step.parent; up; up = up.parent) {
    if (up.object === object) return { $ref: pathOf(up) };
  }
  const at: Step = { ...step, object };
  if (Array.isArray(object)) return Array.from(object, (member: unknown, k) => plain(member, inside(at, `[${k}]`)));
  if (object instanceof Date) return tagged('Date', object.getTime());
  if (object instanceof RegExp) return tagged('RegExp', String(object));
  if (object instanceof Map) return tagged('Map', plain([...object], at));
  if (object instanceof Set) return tagged('Set', plain([...object], at));
  if (object instanceof Error) {
    return tagged('Error', { name: object.name, message: object.message, ...ownFields(object, at) });
  }
  if (ArrayBuffer.isView(object) && !(object instanceof DataView)) {
    return tagged(object.constructor.name, Array.from(object as Uint8Array, Number));
  }
  for (const [type, name] of unsendable) if (object instanceof type) throw new UnserialisableError(pathOf(step), name);
  const fields = ownFields(object, at);
  return '$type' in fields || '$ref' in fields ? tagged('Object', fields) : fields;
}

const unsendable: readonly (readonly [abstract new (...args: never[]) => unknown, string])[] = [
  [Promise, 'a promise'],
  [WeakMap, 'a WeakMap'],
  [WeakSet, 'a WeakSet'],
];

function ownFields(object: object, at: Step): Record<string, unknown> {
  // No prototype, so that a key named __proto__ stays a key.
  const fields = Object.create(null) as Record<string, unknown>;
  for (const key of Object.keys(object)) {
    fields[key] = plain((object as Record<string, unknown>)[key], inside(at, `.${key}`));
  }
  return fields;
}

const tagged = (type: string, value: unknown): object => ({ $type: type, value });
const inside = (parent: Step, key: string): Step => ({ key, parent, object: undefined });
const spellNumber = (value: number): string => (Object.is(value, -0) ? '-0' : String(value));

function pathOf(step: Step): string {
  return (step.parent ? pathOf(step.parent) : '') + step.key;
}
