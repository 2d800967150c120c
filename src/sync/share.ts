import { Barrier } from './barrier.ts';
import { Condition } from './condition.ts';
import { Event } from './event.ts';
import { Lock, RLock } from './lock.ts';
import type { PrimitiveKind } from './observer.ts';
import { Connection } from './pipe.ts';
import { JoinableQueue, Queue, SimpleQueue } from './queue.ts';
import { BoundedSemaphore, Semaphore } from './semaphore.ts';
import { UserFacingError } from '../base/errors.ts';
import { isPlainData } from '../base/plainData.ts';
import { brand, checkVersion, isShareable, isState, type BrandedState, type SharedState } from './shared.ts';
import { SharedArray } from './sharedArray.ts';
import { SharedValue } from './sharedValue.ts';

/**
 * Prepares a value for `postMessage` or `workerData`: primitives anywhere in it become their shared state, and the
 * objects that contain them are copied. Returns a value without primitives unchanged. The receiver calls `revive`.
 *
 * It visits arrays, maps, sets and objects once each. Objects of a class become plain objects, as by structured clone.
 * Typed arrays are not visited.
 */
export function share(value: unknown): unknown {
  return !isPlainData(value) && holdsShareable(value, new Set()) ? replace(value, new Map()) : value;
}

/**
 * Turns shared states back into primitives, anywhere in a value that came from `share` through structured clone. The
 * objects that contain them are changed in place. Throws UserFacingError for states of another version of the library.
 */
export function revive(value: unknown): unknown {
  return reviveIn(value, new Map());
}

type Container = readonly unknown[] | ReadonlyMap<unknown, unknown> | ReadonlySet<unknown> | Record<string, unknown>;

/** The value if structured clone copies it member by member; otherwise undefined. */
function containerOf(value: unknown): Container | undefined {
  if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value)) return undefined;
  if (Array.isArray(value)) return value as readonly unknown[];
  const tag = Object.prototype.toString.call(value);
  if (tag === '[object Map]' || tag === '[object Set]') return value as ReadonlyMap<unknown, unknown>;
  return tag === '[object Object]' ? (value as Record<string, unknown>) : undefined;
}

const isMap = (value: Container): value is Map<unknown, unknown> => value instanceof Map;
const isSet = (value: Container): value is Set<unknown> => value instanceof Set;

function membersOf(container: Container): Iterable<unknown> {
  if (Array.isArray(container)) return container;
  if (isMap(container)) return [...container.keys(), ...container.values()];
  return isSet(container) ? container : Object.values(container);
}

function holdsShareable(value: unknown, seen: Set<object>): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (isShareable(value)) return true;
  const container = containerOf(value);
  if (container === undefined || seen.has(container)) return false;
  seen.add(container);
  for (const member of membersOf(container)) {
    if (typeof member === 'object' && holdsShareable(member, seen)) return true;
  }
  return false;
}

function replace(value: unknown, copies: Map<object, unknown>): unknown {
  if (typeof value !== 'object' || value === null) return value;
  const known = copies.get(value);
  if (known !== undefined) return known;
  const copy = emptyCopy(value);
  copies.set(value, copy);
  const container = containerOf(value);
  if (container === undefined || copy === value || isShareable(value)) return copy;
  copyMembers(container, copy as Container, (member) => replace(member, copies));
  return copy;
}

function emptyCopy(value: object): unknown {
  if (isShareable(value)) return value[brand]();
  const container = containerOf(value);
  if (container === undefined) return value;
  if (Array.isArray(container)) return Object.assign([], { length: container.length });
  if (isMap(container)) return new Map();
  return isSet(container) ? new Set() : {};
}

function copyMembers(from: Container, to: Container, change: (member: unknown) => unknown): void {
  if (isMap(from)) for (const [key, member] of from) (to as Map<unknown, unknown>).set(change(key), change(member));
  else if (isSet(from)) for (const member of from) (to as Set<unknown>).add(change(member));
  else for (const key of Object.keys(from)) define(to, key, change((from as Record<string, unknown>)[key]));
}

function define(target: object, key: string, value: unknown): void {
  if (key !== '__proto__') (target as Record<string, unknown>)[key] = value;
  else Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

function reviveIn(value: unknown, revived: Map<object, unknown>): unknown {
  const container = containerOf(value);
  if (container === undefined) return value;
  if (revived.has(container)) return revived.get(container);
  if (isState(container)) {
    const object = objectOf(container);
    revived.set(container, object);
    return object;
  }
  revived.set(container, container);
  reviveMembers(container, (member) => (typeof member === 'object' ? reviveIn(member, revived) : member));
  return container;
}

function reviveMembers(container: Container, change: (member: unknown) => unknown): void {
  if (isMap(container) || isSet(container)) {
    const copy = isMap(container) ? new Map(container) : new Set(container);
    container.clear();
    copyMembers(copy, container, change);
    return;
  }
  const keys = Array.isArray(container) ? container.keys() : Object.keys(container);
  for (const key of keys) {
    const member = (container as Record<string | number, unknown>)[key];
    const changed = change(member);
    if (changed !== member) define(container, String(key), changed);
  }
}

const primitives: Readonly<Record<PrimitiveKind, (state: SharedState) => object>> = {
  lock: (state) => new Lock(state),
  rlock: (state) => new RLock(state),
  semaphore: (state) => new Semaphore(state),
  boundedSemaphore: (state) => new BoundedSemaphore(state),
  event: (state) => new Event(state),
  condition: (state) => new Condition(state),
  barrier: (state) => new Barrier(state),
  queue: (state) => new Queue(state),
  joinableQueue: (state) => new JoinableQueue(state),
  simpleQueue: (state) => new SimpleQueue(state),
  pipe: (state) => new Connection(state),
  array: (state) => new SharedArray(state),
  value: (state) => new SharedValue(state),
};

const revivers = new Map<string, (state: never) => object>(Object.entries(primitives));

let loadMore = (): void => {};

/**
 * Lets `revive` create the objects of another module from their states.
 *
 * @internal
 */
export function registerReviver(kind: string, reviver: (state: never) => object): void {
  revivers.set(kind, reviver);
}

/**
 * Sets a function that `revive` calls for a kind without a reviver. It can load the module that registers one.
 *
 * @internal
 */
export function loadReviversWith(load: () => void): void {
  loadMore = load;
}

function objectOf(state: BrandedState): object {
  checkVersion(state);
  if (!revivers.has(state.$poolscope)) loadMore();
  const reviver = revivers.get(state.$poolscope);
  if (reviver !== undefined) return reviver(state as never);
  throw new UserFacingError(
    `this thread cannot revive a ${state.$poolscope}: the module that defines it is not loaded`,
    'Import poolscope before you call revive().',
  );
}
