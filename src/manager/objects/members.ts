const known = new WeakMap<object, ReadonlyMap<string, 'method' | 'property'>>();

/** What can be called and read from afar: the public members of a class and of those it extends; symbols are for us. */
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
