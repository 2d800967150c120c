import type { DeadlockFound } from '../model/facts/waitEvents.ts';

/** A deadlock as a heading and what became of its items. */
export function deadlockWords({ certain }: Pick<DeadlockFound, 'certain'>): {
  readonly title: string;
  readonly end: string;
} {
  return certain
    ? { title: 'Deadlock', end: 'The items failed and fresh workers took over.' }
    : { title: 'Possible deadlock', end: 'The workers were left alone and may wait forever.' };
}

/** What a race is, above the accesses of one or several. */
export const raceMeaning = 'No lock puts these accesses in an order, so the result depends on chance.';
export const raceRemedy = 'Hold one lock around both accesses.';
export const noRaces = 'No races were seen.';
