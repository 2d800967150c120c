import { didFail } from '../../../src/model/compare/replay.ts';
import type { ReplayView } from '../../../src/protocol/panel/viewSync.ts';
import { comparisonText, differenceSentence } from '../../../src/words/differences.ts';

/** Texts of a replay's banner. */
export interface ReplayBanner {
  /** Every item has the result of the run. */
  readonly same: boolean;
  /** See `comparisonText`. */
  readonly sum: string;
  /** The first items with another outcome. */
  readonly loud: readonly LoudDifference[];
  readonly moreLoud: number;
}

export interface LoudDifference {
  readonly item: number;
  readonly sentence: string;
  /** Whether other items ran before it in its worker. A search can find which of them it needs. */
  readonly mayNeedOthers: boolean;
}

const loudShown = 3;

export function replayBanner(view: ReplayView): ReplayBanner {
  const { items, same, notRun, unrecorded, differences, moreDifferences, mayNeedOthers } = view;
  const different = differences.length + moreDifferences;
  const loud = differences.filter(({ what }) => what === 'outcome');
  return {
    same: different === 0 && notRun === 0 && unrecorded === 0,
    sum: comparisonText({ same, different, notRun, unrecorded }, 'run'),
    loud: loud.slice(0, loudShown).map((difference) => ({
      item: difference.item,
      sentence: differenceSentence(difference, items === 1),
      mayNeedOthers: didFail(difference.recorded.outcome) && mayNeedOthers.includes(difference.item),
    })),
    moreLoud: Math.max(0, loud.length - loudShown),
  };
}
