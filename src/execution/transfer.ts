const mark = Symbol.for('poolscope.transfer');

interface Wrapped {
  readonly [mark]: readonly object[];
  readonly value: unknown;
}

/**
 * Marks an argument or a result whose buffers and ports move to the other side instead of being copied, so that this side
 * cannot use them any more. Between processes everything is copied.
 */
export function transfer<T>(value: T, list: readonly object[]): T {
  return { [mark]: list, value } satisfies Wrapped as T;
}

export function unwrapTransfer(value: unknown): { readonly value: unknown; readonly list?: readonly object[] } {
  if (typeof value !== 'object' || value === null || !(mark in value)) return { value };
  const wrapped = value as Wrapped;
  return { value: wrapped.value, list: wrapped[mark] };
}
