/** The first place where a value differs from its shape, e.g. `failure.frames[2].line`. */
export interface Misfit {
  /** Empty for the value itself. */
  readonly path: string;
  /** E.g. `a whole number from 0 to 1023`. */
  readonly expected: string;
  readonly found: unknown;
}

/**
 * Compares plain data from outside, such as a line of a file, with a type; undefined if it fits. It copies nothing, and
 * ignores fields that it does not know. Example:
 *
 *     const place: Shape<SourcePlace> = fields({ file: text, line: count(), column: count() });
 *     place({ file: 'a.ts', line: -1, column: 1 })  →  { path: 'line', expected: 'a whole number from 0', found: -1 }
 *
 * The compiler compares the fields with the type, so that a new field cannot be forgotten.
 */
export type Shape<T> = ((value: unknown) => Misfit | undefined) & { readonly of?: T };

/** `expected line to be a whole number from 0, found -1`. A long value is shortened. */
export function misfitText({ path, expected, found }: Misfit): string {
  const subject = path === '' ? '' : `${path.startsWith('.') ? path.slice(1) : path} to be `;
  return `expected ${subject}${expected}, found ${shown(found)}`;
}

function shown(found: unknown): string {
  if (typeof found === 'string') return JSON.stringify(found.length > 40 ? `${found.slice(0, 40)}…` : found);
  if (Array.isArray(found)) return `a list of ${found.length}`;
  if (typeof found === 'object' && found !== null) return 'an object';
  return found === undefined ? 'nothing' : String(found);
}

const misfit = (expected: string, found: unknown, path = ''): Misfit => ({ path, expected, found });
const inside = (step: string, { path, expected, found }: Misfit): Misfit => misfit(expected, found, step + path);

/** A shape for whatever a function accepts. */
export const fitting =
  <T>(expected: string, fits: (value: unknown) => boolean): Shape<T> =>
  (value) =>
    fits(value) ? undefined : misfit(expected, value);

/** Any value. */
export const anything: Shape<unknown> = () => undefined;
export const flag: Shape<boolean> = fitting('true or false', (value) => typeof value === 'boolean');
export const text: Shape<string> = fitting('a text', (value) => typeof value === 'string');

/** A whole number. */
export function count(least = 0, most = Number.MAX_SAFE_INTEGER): Shape<number> {
  const end = most === Number.MAX_SAFE_INTEGER ? '' : ` to ${most}`;
  return fitting(`a whole number from ${least}${end}`, (value) => {
    return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
  });
}

/** A number that may have a fraction. */
export const numberIn = (least: number, most: number): Shape<number> =>
  fitting(`a number from ${least} to ${most}`, (value) => {
    return typeof value === 'number' && value >= least && value <= most;
  });

/** One of a few known values. */
export const oneOf = <T extends string | number | boolean | null>(...known: readonly T[]): Shape<T> =>
  fitting(known.map((each) => JSON.stringify(each)).join(' or '), (value) => known.includes(value as T));

/** A value that one of two shapes has. Of the first one, only the description is used: it must not have parts. */
export const either =
  <A, B>(first: Shape<A>, second: Shape<B>): Shape<A | B> =>
  (value) => {
    const one = first(value);
    const other = one && second(value);
    return other && (other.path === '' && one ? misfit(`${one.expected} or ${other.expected}`, value) : other);
  };

export const orNull =
  <T>(shape: Shape<T>): Shape<T | null> =>
  (value) => {
    const found = value === null ? undefined : shape(value);
    return found?.path === '' ? misfit(`${found.expected} or null`, value) : found;
  };

/** A field that may be absent. */
export const optional =
  <T>(shape: Shape<T>): Shape<T | undefined> =>
  (value) =>
    value === undefined ? undefined : shape(value);

export const listOf =
  <T>(shape: Shape<T>, mostLong = Infinity): Shape<readonly T[]> =>
  (value) => {
    if (!Array.isArray(value)) return misfit('a list', value);
    if (value.length > mostLong) return misfit(`a list of at most ${mostLong}`, value);
    for (let k = 0; k < value.length; k++) {
      const found = shape(value[k]);
      if (found) return inside(`[${k}]`, found);
    }
    return undefined;
  };

/** A list of two. */
export const pairOf =
  <A, B>(first: Shape<A>, second: Shape<B>): Shape<readonly [A, B]> =>
  (value) => {
    if (!Array.isArray(value) || value.length !== 2) return misfit('a list of two', value);
    const one = first(value[0]);
    if (one) return inside('[0]', one);
    const other = second(value[1]);
    return other && inside('[1]', other);
  };

/** An object with any keys. */
export const recordOf =
  <T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> =>
  (value) => {
    if (!isObject(value)) return misfit('an object', value);
    for (const key of Object.keys(value)) {
      const found = shape(value[key]);
      if (found) return inside(`[${JSON.stringify(key)}]`, found);
    }
    return undefined;
  };

/** A shape for each field of a type. */
export type FieldShapes<T> = {
  readonly [Key in keyof T]-?: Shape<object extends Pick<T, Key> ? T[Key] | undefined : T[Key]>;
};

/** An object with these fields. */
export function fields<T extends object>(shapes: FieldShapes<T>): Shape<T> {
  const entries = Object.entries<Shape<unknown>>(shapes as never);
  return (value) => {
    if (!isObject(value)) return misfit('an object', value);
    for (const [name, shape] of entries) {
      const found = shape(value[name]);
      if (found) return inside(`.${name}`, found);
    }
    return undefined;
  };
}

/** An object with these fields and no others, for what is passed on whole. */
export const exactly = <T extends object>(shapes: FieldShapes<T>): Shape<T> =>
  both(fields(shapes), (value) => {
    const other = Object.entries(value).find(([name]) => !Object.hasOwn(shapes, name));
    return other && misfit('absent', other[1], `.${other[0].slice(0, 40)}`);
  });

/** A copy with only those fields of an object that its type has. `value` must fit. */
export function onlyFields<T extends object>(shapes: FieldShapes<T>, value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([name]) => Object.hasOwn(shapes, name))) as T;
}

/** An object whose field `tag` decides which other fields it has. */
export function tagged<T extends object, Tag extends keyof T & string>(
  tag: Tag,
  variants: { readonly [Name in T[Tag] & string]: Shape<Extract<T, Readonly<Record<Tag, Name>>>> },
): Shape<T> {
  const known: Readonly<Record<string, Shape<unknown>>> = variants;
  const names = Object.keys(known)
    .map((name) => JSON.stringify(name))
    .join(' or ');
  return (value) => {
    if (!isObject(value)) return misfit('an object', value);
    const name = value[tag];
    const shape = typeof name === 'string' && Object.hasOwn(known, name) ? known[name] : undefined;
    return shape ? shape(value) : misfit(names, name, `.${tag}`);
  };
}

/** Both shapes, the second one for what types cannot express. */
export const both =
  <T>(shape: Shape<T>, rule: (value: T) => Misfit | undefined): Shape<T> =>
  (value) =>
    shape(value) ?? rule(value as T);

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
