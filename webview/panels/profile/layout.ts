import { plural } from '../../../src/base/numberText.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import type { FunctionChange } from '../../../src/model/profile/compareFunctions.ts';
import { codeKinds, type CodeKind } from '../../../src/model/profile/codeKind.ts';
import { againstPeers, slowestItems } from '../../../src/model/profile/peers.ts';
import { hotFunctions, type HotFunctions, type Profile } from '../../../src/model/profile/profile.ts';
import { whileItems } from '../../../src/model/profile/sampleFilter.ts';
import type { ItemChoice } from '../../store/viewState.ts';

export const choiceLabels: Readonly<Record<ItemChoice, string>> = {
  all: 'All items',
  slowest: 'Slowest tenth',
  failed: 'Failed items',
  selected: 'Selected item',
};

export interface ProfileView {
  readonly hot: HotFunctions;
  /** What the items compute more than their peers; empty for all items. */
  readonly more: readonly FunctionChange[];
}

const shownChanges = 5;
/** A difference below this is chance: a handful of samples at most. */
const leastMicros = 2000;

export function profileView(profile: Profile, choice: ItemChoice, selected: number | null): ProfileView {
  const items = chosenItems(profile.run, choice, selected);
  if (!items) return { hot: hotFunctions(profile), more: [] };
  const more = againstPeers(profile, items).filter(({ before, after }) => (after - before) * items.size >= leastMicros);
  return {
    hot: hotFunctions(
      profile,
      whileItems(profile, (item) => items.has(item)),
    ),
    more: more.slice(0, shownChanges),
  };
}

/** Undefined for all. */
function chosenItems(run: RunModel, choice: ItemChoice, selected: number | null): ReadonlySet<number> | undefined {
  switch (choice) {
    case 'all':
      return undefined;
    case 'slowest':
      return slowestItems(run);
    case 'failed':
      return new Set(run.failures.keys());
    case 'selected':
      return new Set(selected === null ? [] : [selected]);
  }
}

/** What cannot be chosen now. */
export function isChoosable(choice: ItemChoice, run: RunModel, selected: number | null): boolean {
  if (choice === 'failed') return run.failures.size > 0;
  return choice !== 'selected' || selected !== null;
}

/** The parts of the items' time, in an order that keeps their colours. */
export const kindParts = ({ kinds }: HotFunctions): { readonly kind: CodeKind; readonly micros: number }[] =>
  codeKinds.map((kind) => ({ kind, micros: kinds[kind] })).filter(({ micros }) => micros > 0);

/** Why there is no table: `No sample was taken while item 7 ran. …` */
export function emptyText(choice: ItemChoice, selected: number | null): string {
  const items = choice === 'selected' ? `item ${selected}` : choice === 'all' ? 'an item' : 'these items';
  return `No sample was taken while ${items} ran. A sample is taken about once a millisecond.`;
}

export const moreText = (count: number): string => `and ${plural(count, 'more function')}`;
