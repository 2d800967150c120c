import { uncurried } from './uncurried.ts';

/*
 * Lists of what a collection holds. The collection may belong to another realm, or user code may have replaced the methods of
 * its class, so none of its own methods are called.
 */

export function listOf<T>(array: ArrayLike<T>): T[] {
  const list: T[] = [];
  for (let k = 0; k < array.length; k++) list.push(array[k]!);
  return list;
}

type EachEntry = (this: object, visit: (member: unknown, key: unknown) => void) => void;

const eachOfMap = uncurried(Map.prototype.forEach as EachEntry);
const eachOfSet = uncurried(Set.prototype.forEach as EachEntry);

export function entriesOf(map: ReadonlyMap<unknown, unknown>): (readonly [key: unknown, member: unknown])[] {
  const entries: [unknown, unknown][] = [];
  eachOfMap(map, (member, key) => entries.push([key, member]));
  return entries;
}

export function membersOf(set: ReadonlySet<unknown>): unknown[] {
  const members: unknown[] = [];
  eachOfSet(set, (member) => members.push(member));
  return members;
}
