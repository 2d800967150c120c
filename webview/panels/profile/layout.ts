import { formatDuration } from '../../../src/base/numberText.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { codeKinds, type CodeKind } from '../../../src/model/profile/codeKind.ts';
import { countSamples } from '../../../src/model/profile/coverage.ts';
import { slowestItems } from '../../../src/model/profile/peers.ts';
import { hotFunctions, profileKindOf, type HotFunctions, type Profile } from '../../../src/model/profile/profile.ts';
import { ofWorker, whileItems } from '../../../src/model/profile/sampleFilter.ts';
import type { ProfileKind } from '../../../src/model/facts/profile.ts';
import { profileWords } from '../../../src/words/profile.ts';
import { fewSamples } from '../../../src/words/profileCoverage.ts';
import type { CountedSamples } from '../../kit/flame/profileFlame.ts';
import type { ItemChoice, TimeRange, ViewState } from '../../store/viewState.ts';

export const choiceLabels: Readonly<Record<ItemChoice, string>> = {
  all: 'All items',
  slowest: 'Slowest tenth',
  failed: 'Failed items',
  selected: 'Selected item',
};

/** Which samples count. All conditions must be true. */
export interface SampleChoice {
  readonly kind: ProfileKind;
  readonly items: ItemChoice;
  /** The item of `selected`. */
  readonly item: number | null;
  /** Null: all workers. */
  readonly worker: number | null;
  /** Null: the whole run. */
  readonly range: TimeRange | null;
}

/** The part of the timeline that can be chosen: what is selected in it, else what is visible; null for the whole run. */
export const timelineRange = ({ range, zoom }: Pick<ViewState, 'range' | 'zoom'>): TimeRange | null => range ?? zoom;

/** The user's choice, as far as this run allows it: samples of allocations have neither an item nor a time. */
export function choiceOf(run: RunModel, view: ViewState): SampleChoice {
  const kind = profileKindOf(run);
  const { profileWorker } = view;
  const worker = profileWorker !== null && profileWorker < run.workers.length ? profileWorker : null;
  if (kind === 'heap') return { kind, items: 'all', item: null, worker, range: null };
  const items = isChoosable(view.profileItems, run, view.item) ? view.profileItems : 'all';
  return {
    kind,
    items,
    item: items === 'selected' ? view.item : null,
    worker,
    range: view.profileInRange ? timelineRange(view) : null,
  };
}

/** What cannot be chosen now. */
export function isChoosable(choice: ItemChoice, run: RunModel, selected: number | null): boolean {
  if (choice === 'failed') return run.failures.size > 0;
  return choice !== 'selected' || selected !== null;
}

export interface ProfileView extends CountedSamples {
  /** Number of samples that count, at most `fewSamples`; for allocations, samples are summed up and not counted. */
  readonly samples: number;
  /** The items that were chosen; undefined for all. */
  readonly chosen: ReadonlySet<number> | undefined;
}

export function profileView(profile: Profile, choice: SampleChoice): ProfileView {
  if (choice.kind === 'heap') {
    const filter = ofWorker(choice.worker);
    return { hot: hotFunctions(profile, filter), filter, samples: fewSamples, chosen: undefined };
  }
  const chosen = chosenItems(profile.run, choice);
  const filter = whileItems(profile, (item) => chosen?.has(item) ?? true, {
    worker: choice.worker ?? undefined,
    range: choice.range ?? undefined,
  });
  return { hot: hotFunctions(profile, filter), filter, samples: countSamples(profile, filter, fewSamples), chosen };
}

/** Undefined for all. */
function chosenItems(run: RunModel, { items, item }: SampleChoice): ReadonlySet<number> | undefined {
  switch (items) {
    case 'all':
      return undefined;
    case 'slowest':
      return slowestItems(run);
    case 'failed':
      return new Set(run.failures.keys());
    case 'selected':
      return new Set(item === null ? [] : [item]);
  }
}

const owners: Readonly<Record<Exclude<ItemChoice, 'selected'>, string>> = {
  all: "the items'",
  slowest: "the slowest tenth's",
  failed: "the failed items'",
};

/** `the failed items' time in worker 3 from 1.2 s to 3.4 s`, `the allocated memory in worker 3` */
export function wholeWords({ kind, items, item, worker, range }: SampleChoice): string {
  const owner = items === 'selected' ? `item ${item}'s` : owners[items];
  const within = range ? ` from ${formatDuration(range.fromMicros)} to ${formatDuration(range.toMicros)}` : '';
  const whole = kind === 'heap' ? profileWords.heap.of : `${owner} time`;
  return `${whole}${worker === null ? '' : ` in worker ${worker}`}${within}`;
}

/** Why there is no table: `No sample was taken in item 7's time. …` */
export const emptyText = (choice: SampleChoice, intervalMicros: number): string =>
  choice.kind === 'heap'
    ? profileWords.heap.nothing
    : `No sample was taken in ${wholeWords(choice)}. A sample is taken about every ${formatDuration(intervalMicros)}.`;

/** The parts of the whole, in an order that keeps their colours. */
export const kindParts = ({ kinds }: HotFunctions): { readonly kind: CodeKind; readonly weight: number }[] =>
  codeKinds.map((kind) => ({ kind, weight: kinds[kind] })).filter(({ weight }) => weight > 0);
