import { didFail, type Difference, type ItemResult } from '../../../src/model/compare/replay.ts';
import type { ReplayView } from '../../../src/protocol/panel/viewSync.ts';
import { formatCount, plural } from '../../kit/format.ts';
import { outcomeWords } from '../../kit/words.ts';

/** What stands in the banner of a replay. */
export interface ReplayBanner {
  /** Every item came out as in the run. */
  readonly same: boolean;
  /** `3 items as in the run, 1 not`. */
  readonly sum: string;
  /** Outcomes that are another one, the first few. */
  readonly loud: readonly LoudDifference[];
  readonly moreLoud: number;
}

export interface LoudDifference {
  readonly item: number;
  readonly sentence: string;
  /** Others ran before it in its worker: which it needs can be found out. */
  readonly mayNeedOthers: boolean;
}

const loudShown = 3;

export function replayBanner(view: ReplayView): ReplayBanner {
  const { items, same, notRun, differences, moreDifferences, mayNeedOthers } = view;
  const different = differences.length + moreDifferences;
  const loud = differences.filter(({ what }) => what === 'outcome');
  const sum = [
    ...(same > 0 ? [`${plural(same, 'item')} as in the run`] : []),
    ...(different > 0
      ? [same > 0 ? `${formatCount(different)} not` : `${plural(different, 'item')} not as in the run`]
      : []),
    ...(notRun > 0 ? [`${formatCount(notRun)} did not run`] : []),
  ].join(', ');
  return {
    same: different === 0 && notRun === 0,
    sum,
    loud: loud.slice(0, loudShown).map((difference) => ({
      item: difference.item,
      sentence: sentence(difference, items === 1),
      mayNeedOthers: didFail(difference.recorded.outcome) && mayNeedOthers.includes(difference.item),
    })),
    moreLoud: Math.max(0, loud.length - loudShown),
  };
}

function sentence({ item, recorded, replayed }: Difference, alone: boolean): string {
  return `Item ${item} ${outcomeWords[recorded.outcome]} in the pool, ${presentWords[replayed.outcome]} ${alone ? 'alone' : 'in the replay'}`;
}

const presentWords: Readonly<Record<ItemResult['outcome'], string>> = {
  succeeded: 'succeeds',
  failed: 'fails',
  timedOut: 'times out',
  crashed: 'crashes',
  cancelled: 'is cancelled',
};
