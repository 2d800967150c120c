/** The method of an object that is sent as a state of its own. */
const brand = Symbol.for('poolscope.sync');
// Those of the global scope: the code of a worker may have intrinsics of its own, but values are the user's.
const arrayPrototype: unknown = globalThis.Array.prototype;
const objectPrototype: unknown = globalThis.Object.prototype;

/** How much one call looks at: this many objects and arrays, and 64 members of an array are as many as one of them. */
const mostVisits = 20_000;
/** A deeper value would need a deep call stack. */
const deepest = 100;

/**
 * Whether a value consists of primitives, plain objects and plain arrays only, so that structured clone copies all of
 * it and it holds no object with a meaning of its own. It costs far less than a walk that knows every kind of object:
 * it remembers no visited object, so it gives up on a value that is very large, deep or circular and returns false.
 */
export function isPlainData(value: unknown): boolean {
  return visit(value, mostVisits, deepest) >= 0;
}

/** Whether the value is a plain object, given its prototype. */
export function isPlainObject(value: object, prototype: unknown = Object.getPrototypeOf(value)): boolean {
  return (prototype === objectPrototype || prototype === null) && !(brand in value);
}

/** The number of visits that are left after this one; negative if the value is not plain or there are too few. */
function visit(value: unknown, left: number, depth: number): number {
  if (typeof value !== 'object') return typeof value === 'function' || typeof value === 'symbol' ? -1 : left;
  if (value === null) return left;
  if (left <= 0 || depth === 0) return -1;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype === arrayPrototype) return Array.isArray(value) ? visitAll(value, left - 1, depth - 1) : -1;
  if (!isPlainObject(value, prototype)) return -1;
  let rest = left - 1;
  // A loop over keys makes no array of them. An inherited key can only lead to a needless false.
  for (const key in value) {
    const member = (value as Record<string, unknown>)[key];
    if (typeof member === 'string' || typeof member === 'number') continue;
    rest = visit(member, rest, depth - 1);
    if (rest < 0) return -1;
  }
  return rest;
}

function visitAll(members: readonly unknown[], left: number, depth: number): number {
  let rest = left - members.length / 64;
  for (let k = 0; k < members.length && rest >= 0; k++) {
    const member = members[k];
    if (typeof member !== 'string' && typeof member !== 'number') rest = visit(member, rest, depth);
  }
  return rest;
}
