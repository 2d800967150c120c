import { formatCount } from '../base/numberText.ts';
import { t } from '../base/texts.ts';
import { outcomes, type Outcome } from '../model/facts/events.ts';
import type { OutcomeCounts } from '../model/run/runModel.ts';

/** The outcome of an item in the past tense: `item 7 timed out`, `3 timed out`. */
export const outcomeWords: Readonly<Record<Outcome, string>> = {
  succeeded: t('succeeded'),
  failed: t('failed'),
  timedOut: t('timed out'),
  crashed: t('crashed'),
  cancelled: t('cancelled'),
};

/** The same in the present tense: `item 7 times out`. */
export const outcomeVerbs: Readonly<Record<Outcome, string>> = {
  succeeded: 'succeeds',
  failed: 'fails',
  timedOut: 'times out',
  crashed: 'crashes',
  cancelled: 'is cancelled',
};

/** The state of an item by its code in the table of items: 0 waits, 6 runs, the others have an outcome. */
export const stateNames = (isOver: boolean): readonly string[] => [
  isOver ? t('not run') : t('waiting'),
  ...outcomes.map((outcome) => outcomeWords[outcome]),
  isOver ? t('did not end') : t('running'),
];

const unsuccessful: readonly Outcome[] = ['failed', 'timedOut', 'crashed', 'cancelled'];

/** The unsuccessful outcomes that have items: `3 failed`, `1 timed out`. */
export const unsuccessfulParts = (counts: Readonly<OutcomeCounts>): string[] => countedOutcomes(counts, unsuccessful);

/** Counts of some outcomes in words. Outcomes without items are left out. */
export const countedOutcomes = (counts: Readonly<OutcomeCounts>, which: readonly Outcome[]): string[] =>
  which
    .filter((outcome) => counts[outcome] > 0)
    .map((outcome) => `${formatCount(counts[outcome])} ${outcomeWords[outcome]}`);
