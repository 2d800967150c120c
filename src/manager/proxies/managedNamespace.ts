import { UserFacingError } from '../../base/errors.ts';
import { NamespaceObject } from '../objects/namespace.ts';
import { proxyOf, registerProxy, type ManagedObject, type ManagedState } from './managedObject.ts';

/** The methods of a managed namespace. */
export interface NamespaceMethods<T> {
  /** A copy of the value with that name; undefined if there is none. */
  getAsync<K extends keyof T & string>(name: K): Promise<T[K]>;
  /** Sets the value with that name. Rejects with UserFacingError if it cannot be copied. */
  setAsync<K extends keyof T & string>(name: K, value: T[K]): Promise<void>;
  /** Whether there is a value with that name. */
  hasAsync(name: string): Promise<boolean>;
  /** Removes the value. Resolves with whether there was one. */
  deleteAsync(name: keyof T & string): Promise<boolean>;
  /** A copy of all values, read in one blocking call. */
  toObject(): T;
  /** Like `toObject`, without blocking the thread. */
  toObjectAsync(): Promise<T>;
}

/**
 * A managed namespace. Its properties are values in the manager: to read, set, delete or test (`in`) one of them is a
 * call that blocks the thread. A property cannot be called `then` or have the name of a member of the namespace, such
 * as `id`, `getAsync` or `toString`. To list all properties, call `toObject()`.
 */
export type ManagedNamespace<T extends object = Record<string, unknown>> = T & ManagedObject & NamespaceMethods<T>;

const NamespaceProxy = proxyOf(NamespaceObject);

/** Whether the name is one of the namespace itself. With a property `then`, `await` would take it for a promise. */
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
    `a managed namespace cannot have a property "${String(name)}": the name is reserved`,
    'Choose another name, or use a dict.',
  );
}

registerProxy('namespace', openNamespace);
