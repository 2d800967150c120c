/**
 * Returns a value from a panel with its type. Throws if the value has another shape, because then it is not from our
 * panel. `key` names the value in the error.
 */
export type Check<T> = (value: unknown, key: string) => T;

/** Accepts any payload and drops it: for messages without one. */
export const nothing: Check<null> = () => null;

/** A whole number from 0, or from `least`, to `most`. */
export const count =
  (least = 0, most = Number.MAX_SAFE_INTEGER): Check<number> =>
  (value, key) =>
    typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most ? value : refuse(key);

/** One of a few known values. */
export const oneOf =
  <T>(...known: readonly T[]): Check<T> =>
  (value, key) =>
    known.find((each) => each === value) ?? refuse(key);

/** A value that one of two checks accepts. */
export const either =
  <A, B>(first: Check<A>, second: Check<B>): Check<A | B> =>
  (value, key) => {
    try {
      return first(value, key);
    } catch {
      return second(value, key);
    }
  };

export const orNull = <T>(check: Check<T>): Check<T | null> => {
  return (value, key) => (value === null ? null : check(value, key));
};

export const listOf =
  <T>(check: Check<T>, mostLong: number): Check<readonly T[]> =>
  (value, key) =>
    Array.isArray(value) && value.length <= mostLong ? value.map((each) => check(each, key)) : refuse(key);

type Checks<T> = { readonly [Key in keyof T]: Check<T[Key]> };

/** An object with these fields. Other fields are dropped. */
export const fields =
  <T extends object>(checks: Checks<T>): Check<T> =>
  (value, key) => {
    if (typeof value !== 'object' || value === null) return refuse(key);
    const given = value as Readonly<Record<string, unknown>>;
    const entries = Object.entries<Check<unknown>>(checks as never);
    return Object.fromEntries(entries.map(([name, check]) => [name, check(given[name], name)])) as T;
  };

/** An object whose field `tag` decides which other fields it has. */
export const tagged =
  <T extends object, Tag extends keyof T & string>(
    tag: Tag,
    variants: { readonly [Name in T[Tag] & string]?: Check<Extract<T, Readonly<Record<Tag, Name>>>> },
  ): Check<T> =>
  (value, key) => {
    const name =
      typeof value === 'object' && value !== null ? (value as Partial<Record<string, unknown>>)[tag] : undefined;
    const known: Readonly<Record<string, Check<T> | undefined>> = variants;
    const check = typeof name === 'string' && Object.hasOwn(known, name) ? known[name] : undefined;
    return check ? check(value, key) : refuse(key);
  };

function refuse(key: string): never {
  throw new Error(`malformed message from the panel: ${key}`);
}
