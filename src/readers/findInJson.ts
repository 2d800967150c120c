import { UserFacingError } from '../base/errors.ts';

/** Longer lists are cut in messages. */
const shownKeys = 20;

/**
 * The array at a place in a JSON value. Throws UserFacingError if there is none; it lists the keys that are there.
 *
 *   {"data":{"rows":[1,2]}}, 'data.rows'  ->  [1,2]
 *   {"a.b":[1]}, '/a.b'                   ->  [1]     JSON Pointer (RFC 6901), for keys that hold a dot
 *   [[1],[2]], '1'                        ->  [2]
 */
export function findInJson(root: unknown, place: string, path: string): readonly unknown[] {
  let value = root;
  let at = path;
  for (const key of keysOf(place)) {
    if (!isContainer(value) || !Object.hasOwn(value, key) || (Array.isArray(value) && !/^\d+$/.test(key))) {
      throw new UserFacingError(`${at} has no "${key}"`, contentOf(value));
    }
    value = value[key];
    at = at === path ? `${path}#${key}` : `${at}.${key}`;
  }
  if (Array.isArray(value)) return value;
  throw new UserFacingError(`${at} holds ${kindOf(value)}, not an array`, nextStep(value, at === path));
}

function keysOf(place: string): readonly string[] {
  if (place === '') return [];
  if (!place.startsWith('/')) return place.split('.');
  const keys = place.slice(1).split('/');
  return keys.map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
}

type Container = Readonly<Record<string, unknown>>;
const isContainer = (value: unknown): value is Container => typeof value === 'object' && value !== null;

function kindOf(value: unknown): string {
  if (value === null) return 'null';
  return isContainer(value) ? 'an object' : `a ${typeof value}`;
}

function nextStep(value: unknown, isRoot: boolean): string {
  const arrays = isContainer(value) ? Object.keys(value).filter((key) => Array.isArray(value[key])) : [];
  const [first] = arrays;
  if (first === undefined || !isRoot) return `Expected a JSON array of items. ${contentOf(value)}`;
  return `Expected a JSON array of items. Name the place of one, e.g. FILE.json#${first}. ${contentOf(value)}`;
}

function contentOf(value: unknown): string {
  if (Array.isArray(value)) return `It is an array of ${value.length}.`;
  if (!isContainer(value)) return `It is ${kindOf(value)}.`;
  const keys = Object.keys(value);
  if (keys.length === 0) return 'It is an empty object.';
  return `Its keys are ${keys.slice(0, shownKeys).join(', ')}${keys.length > shownKeys ? ', …' : ''}.`;
}
