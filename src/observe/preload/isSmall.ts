/** A value with more parts takes long to copy, whatever their size. */
const mostParts = 100_000;

/**
 * Whether a value needs at most so many bytes, roughly. It stops as soon as the answer is known, because the program waits
 * meanwhile. Runs no getters.
 */
export function isSmall(value: unknown, mostBytes: number): boolean {
  const parts: unknown[] = [value];
  const seen = new Set<object>();
  let bytes = 0;
  for (let k = 0; k < parts.length; k++) {
    const part = parts[k];
    if (typeof part === 'string') bytes += part.length;
    else if (typeof part !== 'object' || part === null) bytes += 8;
    else if (ArrayBuffer.isView(part) || part instanceof ArrayBuffer || part instanceof SharedArrayBuffer) {
      bytes += part.byteLength;
    } else if (!seen.has(part)) {
      seen.add(part);
      const members = membersOf(part);
      if (parts.length + members.length > mostParts) return false;
      for (const member of members) parts.push(member);
    }
    if (bytes > mostBytes) return false;
  }
  return true;
}

function membersOf(object: object): readonly unknown[] {
  if (Array.isArray(object)) return object;
  if (object instanceof Map) return [...object.keys(), ...object.values()];
  if (object instanceof Set) return [...object];
  return Object.values(Object.getOwnPropertyDescriptors(object)).map(({ value }): unknown => value);
}
