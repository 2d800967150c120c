type Method = (this: never, ...args: never[]) => unknown;

/** Replaces a method by one that has its name, length and place in listings. */
export function patch<Fn extends Method>(target: object, key: string | symbol, wrap: (original: Fn) => Fn): void {
  const original = Reflect.get(target, key) as unknown;
  if (typeof original !== 'function') return;
  const replaced = wrap(original as Fn);
  for (const name of ['name', 'length'] as const) {
    Object.defineProperty(replaced, name, { value: original[name], configurable: true });
  }
  const own = Object.getOwnPropertyDescriptor(target, key);
  Object.defineProperty(target, key, {
    value: replaced,
    writable: true,
    configurable: true,
    enumerable: own?.enumerable ?? false,
  });
}
