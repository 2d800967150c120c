import type { ProfileFrame, ProfileKind } from '../facts/profile.ts';
import type { RunModel } from '../run/runModel.ts';
import { CallTree } from './callTree.ts';
import type { CodeKind } from './codeKind.ts';
import {
  foldWeights,
  functionWeights,
  kindWeights,
  userCallers,
  type FunctionWeight,
  type NodeWeights,
} from './fold.ts';
import { everySample, whileItems, type SampleFilter } from './sampleFilter.ts';
import { itemsOfSamples, type SampledRun } from './sampleItems.ts';

/** The profile of a run: its call tree, and the item of each sample. Samples of allocations have no item. */
export interface Profile extends SampledRun {
  readonly kind: ProfileKind;
  readonly tree: CallTree;
}

/** A run has one kind of profile only. */
export const profileKindOf = ({ profile: [first] }: RunModel): ProfileKind => first?.kind ?? 'cpu';

/** Made again only if the run has more parts or more chunks: a profile may hold hundreds of thousands of samples. */
const known = new WeakMap<RunModel, { readonly parts: number; readonly chunks: number; readonly profile: Profile }>();

/** Undefined for a run without a profile. The call tree of an earlier profile of the run grows by the parts that are new. */
export function profileOf(run: RunModel): Profile | undefined {
  if (run.profile.length === 0) return undefined;
  const before = known.get(run);
  const [parts, chunks] = [run.profile.length, run.chunksFinished];
  if (before?.parts === parts && before.chunks === chunks) return before.profile;
  const profile = grown(run, before?.profile.tree ?? new CallTree());
  known.set(run, { parts, chunks, profile });
  return profile;
}

function grown(run: RunModel, tree: CallTree): Profile {
  for (const part of run.profile.slice(tree.parts)) tree.add(part);
  return {
    kind: profileKindOf(run),
    run,
    tree,
    items: new Map(tree.lanes.map((lane) => [lane, itemsOfSamples(run, lane)])),
  };
}

/** A function that took much of the items' time. Weights are summed over the workers; see `NodeWeights`. */
export interface HotFunction extends ProfileFrame {
  /** Number of the function in `CallTree.frames`. */
  readonly frame: number;
  readonly kind: CodeKind;
  /** In the function itself. */
  readonly self: number;
  /** With all that it called. */
  readonly total: number;
  /** `self` as a share of the whole. */
  readonly share: number;
  /** The function of the user's that calls it, directly or not, most of the time; undefined for the user's own functions. */
  readonly caller: (ProfileFrame & { readonly frame: number }) | undefined;
  /** The line of its file in which most samples were taken, and its share of the function's own samples. */
  readonly hotLine: { readonly line: number; readonly share: number } | undefined;
}

/** What the items computed or allocated. */
export interface HotFunctions {
  readonly profileKind: ProfileKind;
  /** Weight of all samples: the time of the items that samples cover, or the memory that the workers allocated. */
  readonly whole: number;
  /** The functions with the most weight of their own first. */
  readonly functions: readonly HotFunction[];
  readonly kinds: Readonly<Record<CodeKind, number>>;
  /** The weights of each node of the call tree, by the number of the node. */
  readonly weights: NodeWeights;
}

/** Without a filter, all that is known to belong to the items: allocations cannot be told apart by item, so all of them. */
export function hotFunctions(profile: Profile, filter: SampleFilter = ofItems(profile)): HotFunctions {
  const weights = foldWeights(profile.tree, filter);
  const whole = weights.total[0] ?? 0;
  const callers = userCallers(profile.tree, weights);
  const functions = functionWeights(profile.tree, weights).map((each) =>
    hotFunction(profile.tree, each, whole, callers[each.frame] ?? -1),
  );
  return { profileKind: profile.kind, whole, functions, kinds: kindWeights(profile.tree, weights), weights };
}

const ofItems = (profile: Profile): SampleFilter =>
  profile.kind === 'heap' ? everySample : whileItems(profile, () => true);

function frameAt(tree: CallTree, frame: number): HotFunction['caller'] {
  const found = tree.frames[frame];
  return found && { ...found, frame };
}

function hotFunction(
  tree: CallTree,
  { frame, self, total }: FunctionWeight,
  whole: number,
  caller: number,
): HotFunction {
  const lines = [...(tree.lineWeights[frame] ?? [])];
  const all = lines.reduce((sum, [, weight]) => sum + weight, 0);
  const [line, most] = lines.reduce((found, each) => (each[1] > found[1] ? each : found), [0, 0]);
  return {
    ...(tree.frames[frame] ?? { function: '', file: '', line: 0, column: 0 }),
    frame,
    caller: frameAt(tree, caller),
    kind: tree.kinds[frame] ?? 'engine',
    self,
    total,
    share: whole > 0 ? self / whole : 0,
    hotLine: all > 0 ? { line, share: most / all } : undefined,
  };
}
