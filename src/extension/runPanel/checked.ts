import { misfitText, type Shape } from '../../base/shape.ts';

/**
 * A value from a panel, with its type. Throws if the value has another shape, because then it is not from our panel. `name`
 * names the message in the error.
 */
export function checked<T>(shape: Shape<T>, value: unknown, name: string): T {
  const found = shape(value);
  if (found) throw new Error(`malformed message from the panel: ${name}${found.path}: ${misfitText(found)}`);
  return value as T;
}
