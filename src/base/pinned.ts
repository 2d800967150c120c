/**
 * Gives an object of Node's its methods as properties of its own, and returns it. Then user code that replaces a method of its
 * class changes nothing for this object.
 */
export function pinned<T extends object>(object: T): T {
  for (let from = prototypeOf(object); from && prototypeOf(from); from = prototypeOf(from)) {
    for (const key of Reflect.ownKeys(from)) {
      const { value } = Object.getOwnPropertyDescriptor(from, key) ?? {};
      if (typeof value !== 'function' || key === 'constructor' || Object.hasOwn(object, key)) continue;
      Object.defineProperty(object, key, { value, writable: true, configurable: true });
    }
  }
  return object;
}

const prototypeOf = (object: object): object | null => Object.getPrototypeOf(object) as object | null;
