import { plural } from '../base/numberText.ts';
import type { DeadlockFound } from '../model/facts/waitEvents.ts';

/** A deadlock as a heading and, after a colon, what happened to its workers. */
export function deadlockWords({ certain }: Pick<DeadlockFound, 'certain'>): {
  readonly title: string;
  readonly text: string;
} {
  return certain
    ? {
        title: 'Deadlock',
        text: 'workers waited for one another. Their items failed, and fresh workers replaced them.',
      }
    : { title: 'Possible deadlock', text: 'workers wait for one another, perhaps forever. They were not stopped.' };
}

/** An error that came after its item had ended, without the error itself: `item 3 left an error that nobody awaited`. */
export const strayErrorWords = (item: number | null): string =>
  `${item === null ? 'code outside the items' : `item ${item}`} left an error that nobody awaited`;

/** `2 late errors` */
export const lateErrors = (count: number): string => plural(count, 'late error');

/** What a race is, above the accesses of one or several. */
export const raceMeaning = 'No lock puts these accesses in an order, so the result depends on chance.';
export const raceRemedy = 'Hold one lock around both accesses.';
export const noRaces = 'No races were seen.';

/** Items that failed and then succeeded. */
export const flakyWords = (items: number): string => `${plural(items, 'item')} failed and then succeeded`;
