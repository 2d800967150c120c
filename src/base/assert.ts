/** Called in the `default` of a `switch`: the compiler reports every variant that has no `case`. Throws. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}
