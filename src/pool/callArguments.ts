import { UserFacingError } from '../base/errors.ts';
import type { Items } from './moduleTypes.ts';

/** The name of the function to call. Throws a UserFacingError for anything but a text. */
export function checkFunctionName(name: unknown): string {
  if (typeof name === 'string') return name;
  if (typeof name === 'function') {
    throw new UserFacingError(
      'a function cannot be sent to a worker: it would lose the variables around it',
      `Export ${name.name || 'it'} from the pool's module and pass its name.`,
    );
  }
  throw new UserFacingError(
    `the name of an exported function was expected, not ${typeof name}`,
    'Pass the name of a function that the module of the pool exports.',
  );
}

/** Throws a UserFacingError for what cannot be iterated. A text is iterable: its items are characters. */
export function checkItems(items: unknown): asserts items is Items<unknown> {
  const isObject = (typeof items === 'object' && items !== null) || typeof items === 'string';
  if (isObject && (Symbol.iterator in Object(items) || Symbol.asyncIterator in Object(items))) return;
  throw new UserFacingError(
    `items must be an array, an iterable or an async iterable, not ${items === null ? 'null' : typeof items}`,
    'Pass the items in an array.',
  );
}
