import { UserFacingError } from '../../base/errors.ts';
import { NamespaceObject } from '../objects/namespace.ts';
import { proxyOf, registerProxy, type ManagedObject, type ManagedState } from './managedObject.ts';

/** What a managed namespace has besides its properties. */
export interface NamespaceMethods<T> {
  /** A copy of the value of that name; undefined when there is none. */
  getAsync<K extends keyof T & string>(name: K): Promise<T[K]>;
  /** Sets the value of that name. Rejects with UserFacingError for what cannot be copied. */
  setAsync<K extends keyof T & string>(name: K, value: T[K]): Promise<void>;
  /** Whether there is a value of that name. */
  hasAsync(name: string): Promise<boolean>;
  /** Whether it was there. */
  deleteAsync(name: keyof T & string): Promise<boolean>;
  /** A copy of all values, got in one blocking call. */
  toObject(): T;
  /** Like `toObject`, without blocking the thread. */
  toObjectAsync(): Promise<T>;
}

/**
 * A managed namespace: its properties are values in the manager, read, set, asked for (`in`) and deleted like those of
 * any object, each a call that blocks the thread. Names that it has itself, such as `id`, `getAsync` or `toString`,
 * cannot be used, nor `then`. To see all, call `toObject()`.
 */
export type ManagedNamespace<T extends object = Record<string, unknown>> = T & ManagedObject & NamespaceMethods<T>;

const NamespaceProxy = proxyOf(NamespaceObject);

/** `then` would make a promise of it. */
const isOwn = (target: object, name: string | symbol): boolean =>
  typeof name === 'symbol' || name === 'then' || name in target;

export function openNamespace<T extends object>(state: ManagedState): ManagedNamespace<T> {
  const namespace = new NamespaceProxy(state);
  return new Proxy(namespace, {
    get(target, name) {
      if (!isOwn(target, name)) return target.get(name as string);
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' && name !== 'constructor' ? value.bind(target) : value;
    },
    set(target, name, value) {
      if (isOwn(target, name)) throw reserved(name);
      target.set(name as string, value);
      return true;
    },
    has: (target, name) => (isOwn(target, name) ? Reflect.has(target, name) : target.has(name as string)),
    deleteProperty(target, name) {
      if (isOwn(target, name)) throw reserved(name);
      target.delete(name as string);
      return true;
    },
  }) as unknown as ManagedNamespace<T>;
}

function reserved(name: string | symbol): UserFacingError {
  return new UserFacingError(
    `a managed namespace cannot have a property "${String(name)}": the name has another meaning`,
    'Choose another name, or use a dict.',
  );
}

registerProxy('namespace', openNamespace);
