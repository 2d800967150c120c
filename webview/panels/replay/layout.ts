import { isProven, type VerificationCounts } from '../../../src/model/compare/verification.ts';
import { didFail } from '../../../src/model/compare/replay.ts';
import type { ReplayView } from '../../../src/protocol/panel/viewSync.ts';
import { comparisonText, differenceSentence } from '../../../src/words/differences.ts';
import { unchangedCode, verificationText } from '../../../src/words/verification.ts';
import { plural } from '../../../src/base/numberText.ts';
import { asSentence } from '../../../src/base/visibleText.ts';

/** Texts of a replay's banner. */
export interface ReplayBanner {
  /** Every item has the result of the run, or an edit is verified. */
  readonly isGood: boolean;
  /** What a verified edit has fixed and changed. */
  readonly headline: string | undefined;
  /** The end of the sentence that names the run. */
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
const savedModule = 'The module has been saved since that run, so its code may differ.';

export function replayBanner(view: ReplayView): ReplayBanner {
  const { items, same, notRun, unrecorded, differences, moreDifferences, mayNeedOthers, verified, moduleChanged } =
    view;
  if (verified) return verifiedBanner(verified, moduleChanged);
  const different = differences.length + moreDifferences;
  const loud = differences.filter(({ what }) => what === 'outcome');
  return {
    isGood: different === 0 && notRun === 0 && unrecorded === 0,
    headline: undefined,
    sum: `${comparisonText({ same, different, notRun, unrecorded }, 'run')}.${moduleChanged ? ` ${savedModule}` : ''}`,
    loud: loud.slice(0, loudShown).map((difference) => ({
      item: difference.item,
      sentence: differenceSentence(difference, items === 1),
      mayNeedOthers: didFail(difference.recorded.outcome) && mayNeedOthers.includes(difference.item),
    })),
    moreLoud: Math.max(0, loud.length - loudShown),
  };
}

function verifiedBanner(counts: VerificationCounts, moduleChanged: boolean): ReplayBanner {
  const { stillFail, notRun, unrecorded } = counts;
  const sentences = [
    ...(stillFail > 0
      ? [`Errors shows the ${plural(stillFail, 'item')} that still ${stillFail === 1 ? 'fails' : 'fail'}.`]
      : []),
    ...(notRun > 0 ? [`${plural(notRun, 'item')} did not run.`] : []),
    ...(unrecorded > 0 ? [`${plural(unrecorded, 'result')} of that run cannot be compared: not recorded.`] : []),
    ...(moduleChanged ? [] : [unchangedCode]),
  ];
  const headline = asSentence(verificationText(counts));
  return { isGood: isProven(counts), headline, sum: sentences.join(' '), loud: [], moreLoud: 0 };
}
