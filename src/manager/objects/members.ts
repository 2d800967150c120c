const known = new WeakMap<object, ReadonlyMap<string, 'method' | 'property'>>();

/** The members that remote callers can use: those of a class and of its base classes whose names are strings. */
export function membersOf(prototype: object): ReadonlyMap<string, 'method' | 'property'> {
  const found = known.get(prototype);
  if (found !== undefined) return found;
  const members = new Map<string, 'method' | 'property'>();
  for (let at: object = prototype; at !== Object.prototype; at = Object.getPrototypeOf(at) as object) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(at))) {
      if (name !== 'constructor') members.set(name, get === undefined ? 'method' : 'property');
    }
  }
  known.set(prototype, members);
  return members;
}
