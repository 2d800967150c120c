import { formatFactor } from '../../../src/base/numberText.ts';
import { compareWithRun, type ProfileBaseline } from '../../../src/model/compare/compareProfiles.ts';
import type { ProfileFrame } from '../../../src/model/facts/profile.ts';
import type { FunctionChange } from '../../../src/model/profile/compareFunctions.ts';
import { againstItems, peersOf, restOf } from '../../../src/model/profile/peers.ts';
import type { Profile } from '../../../src/model/profile/profile.ts';
import type { CompareWith } from '../../store/viewState.ts';

/** Two sets of items side by side. */
export interface Comparison {
  readonly changes: readonly FunctionChange[];
  /** The functions by number. Those behind the functions of the profile cannot be opened. */
  readonly frames: readonly ProfileFrame[];
  /** Titles of the two columns. */
  readonly before: string;
  readonly after: string;
}

/** What can be compared now: chosen items with other items, all items with an earlier run. */
export const comparable = (hasChosen: boolean, hasEarlier: boolean): readonly CompareWith[] => [
  ...(hasChosen ? (['peers', 'rest'] as const) : []),
  ...(hasEarlier ? (['run'] as const) : []),
];

export function comparisonOf(
  profile: Profile,
  chosen: ReadonlySet<number> | undefined,
  compareWith: CompareWith,
  earlier: ProfileBaseline | null,
): Comparison | undefined {
  if (compareWith === 'run') {
    return earlier ? { ...compareWithRun(profile, earlier), before: 'that run', after: 'this run' } : undefined;
  }
  if (!chosen) return undefined;
  const others = compareWith === 'peers' ? peersOf(profile.run, chosen) : restOf(profile.run, chosen);
  return {
    changes: againstItems(profile, chosen, others),
    frames: profile.tree.frames,
    before: compareWith === 'peers' ? 'peers' : 'the rest',
    after: chosen.size === 1 ? 'this item' : 'these items',
  };
}

export function compareLabel(compareWith: CompareWith, earlier: ProfileBaseline | null): string {
  if (compareWith === 'peers') return 'Their peers';
  if (compareWith === 'rest') return 'The rest';
  return `The run of ${new Date(earlier?.startedAtMs ?? 0).toLocaleTimeString()}`;
}

const shownAsFactor = 10;

/** `+12 %`, `−40 %`, `81×`; nothing for a function that is new or gone. */
export function changeText({ change, before, after }: FunctionChange): string {
  if (change === 'new' || change === 'gone') return '';
  if (after >= shownAsFactor * before) return formatFactor(after / before);
  const percent = Math.round((100 * (after - before)) / before);
  return `${percent < 0 ? '−' : '+'}${Math.abs(percent)} %`;
}
