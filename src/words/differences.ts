import { formatCount, plural } from '../base/numberText.ts';
import type { Difference, ItemResult } from '../model/compare/replay.ts';
import { outcomeVerbs, outcomeWords } from './outcomes.ts';

/** One result on one line: `failed RangeError: no address`, `succeeded 42`. */
export function resultText({ outcome, failure, value }: ItemResult): string {
  const detail = failure ? `${failure.name}: ${failure.message}` : (value ?? '');
  return `${outcomeWords[outcome]}${detail === '' ? '' : ` ${detail}`}`.replaceAll(/\s+/g, ' ');
}

/** `Item 7 failed in the pool, succeeds alone`. `isAlone`: the replay ran this item only. */
export function differenceSentence({ item, recorded, replayed }: Difference, isAlone: boolean): string {
  const where = isAlone ? 'alone' : 'in the replay';
  const was = outcomeWords[recorded.outcome];
  if (recorded.outcome !== replayed.outcome)
    return `Item ${item} ${was} in the pool, ${outcomeVerbs[replayed.outcome]} ${where}`;
  return recorded.outcome === 'succeeded'
    ? `Item ${item} returned another value ${where} than in the pool`
    : `Item ${item} ${was} differently ${where} than in the pool`;
}

/** Numbers of items in a replay, by how their results compare with those of the run. */
export interface ReplayCounts {
  readonly same: number;
  readonly different: number;
  readonly notRun: number;
  /** See `countUnrecorded`. */
  readonly unrecorded: number;
}

/**
 * `3 results are the same as in the run, 1 differs, 2 items did not run`. `where`: the run or pool they are compared
 * with.
 */
export function comparisonText(counts: ReplayCounts, where: 'run' | 'pool'): string {
  const { same, different, notRun, unrecorded } = counts;
  if (different === 0 && notRun === 0 && unrecorded === 0) {
    return `${same === 1 ? 'the result is' : 'all results are'} the same as in the ${where}`;
  }
  const parts = [];
  if (same > 0) parts.push(`${plural(same, 'result')} ${same === 1 ? 'is' : 'are'} the same as in the ${where}`);
  const differ = different === 1 ? 'differs' : 'differ';
  if (different > 0 && same > 0) parts.push(`${formatCount(different)} ${differ}`);
  if (different > 0 && same === 0) parts.push(`${plural(different, 'result')} ${differ} from the ${where}`);
  if (notRun > 0) parts.push(`${plural(notRun, 'item')} did not run`);
  if (unrecorded > 0)
    parts.push(`${plural(unrecorded, 'result')} of the ${where} ${unrecorded === 1 ? 'was' : 'were'} not recorded`);
  return parts.join(', ');
}
