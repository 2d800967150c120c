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
import type { ItemSet, TimeRange } from '../../store/selection.ts';
import type { ItemChoice, ViewState } from '../../store/viewState.ts';

export const choiceLabels: Readonly<Record<ItemChoice, string>> = {
  all: 'All items',
  slowest: 'Slowest tenth',
  failed: 'Failed items',
  selected: 'Selected item',
};

/** Which samples count. All conditions must be true. */
export interface SampleChoice {
  readonly kind: ProfileKind;
  /** Null: all items. */
  readonly items: ItemSet | null;
  /** Null: all workers. */
  readonly worker: number | null;
  /** Null: the whole run. */
  readonly range: TimeRange | null;
}

/** The selection, as far as this run has it: samples of allocations have neither an item nor a time. */
export function choiceOf(run: RunModel, { selection }: Pick<ViewState, 'selection'>): SampleChoice {
  const kind = profileKindOf(run);
  const worker = selection.worker !== null && selection.worker < run.workers.length ? selection.worker : null;
  if (kind === 'heap') return { kind, items: null, worker, range: null };
  const items = selection.items?.by === 'failed' && run.failures.size === 0 ? null : selection.items;
  return { kind, items, worker, range: selection.range };
}

/** The set that a button selects; undefined if it cannot be selected now. */
export function setOf(choice: ItemChoice, run: RunModel, selected: number | null): ItemSet | null | undefined {
  switch (choice) {
    case 'all':
      return null;
    case 'slowest':
      return { by: 'slowest' };
    case 'failed':
      return run.failures.size > 0 ? { by: 'failed' } : undefined;
    case 'selected':
      return selected === null ? undefined : { by: 'item', item: selected };
  }
}

/** The button whose set is selected; undefined if another view selected it. */
export function pressedChoice({ items }: SampleChoice): ItemChoice | undefined {
  if (items === null) return 'all';
  if (items.by === 'item') return 'selected';
  return items.by === 'slowest' || items.by === 'failed' ? items.by : undefined;
}

export interface ProfileView extends CountedSamples {
  /** Number of samples that count, at most `fewSamples`; for allocations, samples are summed up and not counted. */
  readonly samples: number;
  /** The items that were chosen; undefined for all. */
  readonly chosen: ReadonlySet<number> | undefined;
}

/** `selected` are the items of the selection, for a set that only the panel's store knows. */
export function profileView(profile: Profile, choice: SampleChoice, selected?: Int32Array): ProfileView {
  if (choice.kind === 'heap') {
    const filter = ofWorker(choice.worker);
    return { hot: hotFunctions(profile, filter), filter, samples: fewSamples, chosen: undefined };
  }
  const chosen = chosenItems(profile.run, choice, selected);
  const filter = whileItems(profile, (item) => chosen?.has(item) ?? true, {
    worker: choice.worker ?? undefined,
    range: choice.range ?? undefined,
  });
  return { hot: hotFunctions(profile, filter), filter, samples: countSamples(profile, filter, fewSamples), chosen };
}

/** Undefined for all. */
function chosenItems(
  run: RunModel,
  { items }: SampleChoice,
  selected: Int32Array | undefined,
): ReadonlySet<number> | undefined {
  if (items === null) return undefined;
  switch (items.by) {
    case 'slowest':
      return slowestItems(run);
    case 'failed':
      return new Set(run.failures.keys());
    case 'item':
      return new Set([items.item]);
    default:
      return new Set(selected);
  }
}

function ownerOf(items: ItemSet | null): string {
  if (items === null) return "the items'";
  if (items.by === 'slowest') return "the slowest tenth's";
  if (items.by === 'failed') return "the failed items'";
  return items.by === 'item' ? `item ${items.item}'s` : "the selected items'";
}

/** `the failed items' time in worker 3 from 1.2 s to 3.4 s`, `the allocated memory in worker 3` */
export function wholeWords({ kind, items, worker, range }: SampleChoice): string {
  const within = range ? ` from ${formatDuration(range.fromMicros)} to ${formatDuration(range.toMicros)}` : '';
  const whole = kind === 'heap' ? profileWords.heap.of : `${ownerOf(items)} time`;
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
