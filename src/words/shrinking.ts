import { formatCount, formatDuration, plural } from '../base/numberText.ts';

/** The current result of a search for the earlier items that a failing item needs. */
export interface Shrunk {
  readonly item: number;
  readonly state: 'shrunk' | 'notReproduced' | 'outOfTime' | 'cancelled';
  /** The item has failed again. */
  readonly reproduced: boolean;
  /** The fewest items after which it fails. */
  readonly before: readonly number[];
  /** How many items ran before it in its worker. */
  readonly of: number;
  readonly trials: number;
  readonly tookMs: number;
}

const shownItems = 5;

/** What a search found, in one or two sentences, with its effort: `Item 7 fails alone. … (3 trials, 1.21 s)`. */
export function shrinkSentences({ item, state, reproduced, before, of, trials, tookMs }: Shrunk): string {
  const effort = `(${plural(trials, 'trial')}, ${formatDuration(1000 * tookMs)})`;
  if (state === 'notReproduced') {
    return (
      `Item ${item} did not fail again, neither alone nor after the items before it ${effort}. ` +
      'It depends on other workers, on time or on chance.'
    );
  }
  if (!reproduced) {
    const ended = state === 'cancelled' ? 'The search was cancelled' : 'The time for the search ended';
    return `${ended} before item ${item} failed again ${effort}.`;
  }
  if (before.length === 0) return `Item ${item} fails alone. The items before it do not matter ${effort}.`;
  const found = `Item ${item} fails after ${itemsText(before)} of the ${formatCount(of)} before it ${effort}.`;
  return state === 'shrunk' ? found : `${found} ${endings[state]}`;
}

const endings = {
  outOfTime: 'The time for the search ended, so fewer items may be enough.',
  cancelled: 'The search was cancelled, so fewer items may be enough.',
} as const;

function itemsText(items: readonly number[]): string {
  if (items.length > shownItems) return plural(items.length, 'item');
  return `item${items.length === 1 ? '' : 's'} ${items.join(', ')}`;
}

/** One step of the search: `fails alone (trial 3)`. */
export const shrinkStep = (before: number, trials: number): string =>
  `fails ${before === 0 ? 'alone' : `after ${plural(before, 'item')}`} (trial ${formatCount(trials)})`;
