/** Makes the compiler list every variant that a `switch` forgot. */
export function assertNever(value: never): never {
  throw new Error(`unexpected variant: ${JSON.stringify(value)}`);
}

/** Throws when an invariant of our own code is broken; never used for user input. */
export function invariant(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`broken invariant: ${what}`);
}
