import { join } from 'node:path';
import { readRegular } from '../files/openRegular.ts';
import type { Shape } from '../base/shape.ts';

/** A summary of ten thousand failures has about 20 MB. */
const mostBytes = 1 << 26;
/** Causes of errors are the deepest part. Deeper text could not be written as JSON again. */
const deepest = 200;

/**
 * The content of a JSON file of a recording; undefined if there is none, or if it does not have the shape. `current`
 * changes what an earlier version wrote.
 */
export async function readJsonFile<T>(
  dir: string,
  name: string,
  shape: Shape<T>,
  current = (found: object): object => found,
): Promise<T | undefined> {
  try {
    const text = await readRegular(join(dir, name), mostBytes);
    if (depthOf(text) > deepest) return undefined;
    const parsed: unknown = JSON.parse(text);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    const found = current(parsed);
    return shape(found) ? undefined : (found as T);
  } catch {
    return undefined;
  }
}

/** How deep the brackets of a JSON text are nested. */
function depthOf(text: string): number {
  let deepestYet = 0;
  let depth = 0;
  for (const [part] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/g)) {
    if (part === '[' || part === '{') deepestYet = Math.max(deepestYet, ++depth);
    else if (part === ']' || part === '}') depth--;
  }
  return deepestYet;
}
