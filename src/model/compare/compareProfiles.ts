import type { ProfileFrame } from '../facts/profile.ts';
import { clearChanges, compareFunctions, type FunctionChange } from '../profile/compareFunctions.ts';
import { itemsByDuration } from '../profile/itemRanks.ts';
import { measured, sampleMicros } from '../profile/peers.ts';
import type { Profile } from '../profile/profile.ts';

/** The functions of an earlier run of the same job. */
export interface ProfileBaseline {
  /** When that run began, in milliseconds since the epoch. */
  readonly startedAtMs: number;
  /** Number of items that ran. */
  readonly items: number;
  readonly functions: readonly (ProfileFrame & { readonly selfMicros: number })[];
}

/** Enough to compare what matters, and small enough for a message. */
const mostFunctions = 1000;

const allItems = ({ run }: Profile): ReadonlySet<number> => new Set(itemsByDuration(run).item);

export function profileBaseline(profile: Profile): ProfileBaseline {
  const { weights, items } = measured(profile, allItems(profile));
  const functions = weights.slice(0, mostFunctions).flatMap(({ frame, self }) => {
    const found = profile.tree.frames[frame];
    return found ? [{ ...found, selfMicros: self }] : [];
  });
  return { startedAtMs: profile.run.startedAtMs, items, functions };
}

export interface ProfileComparison {
  readonly changes: readonly FunctionChange[];
  /** The functions of the tree, and behind them those that only the earlier run has. */
  readonly frames: readonly ProfileFrame[];
}

/**
 * What all items of a run compute more or less than those of an earlier run, per item and beyond chance, the largest
 * difference first. A function that has moved in its file is the same function if its name is there only once.
 */
export function compareWithRun(profile: Profile, baseline: ProfileBaseline): ProfileComparison {
  const frames = [...profile.tree.frames];
  const numberOf = numbersOf(frames, baseline.functions);
  const before = {
    weights: baseline.functions.map((each) => ({ frame: numberOf(each), self: each.selfMicros, total: 0 })),
    items: baseline.items,
  };
  const after = measured(profile, allItems(profile));
  return { changes: clearChanges(compareFunctions(before, after), before, after, sampleMicros(profile)), frames };
}

/** The number of an earlier function among the frames; a function that is gone is added to them. */
function numbersOf(frames: ProfileFrame[], earlier: readonly ProfileFrame[]): (frame: ProfileFrame) => number {
  const exact = new Map(frames.map((frame, number) => [placeKey(frame), number]));
  const onlyNow = onlyOnes(frames);
  const onlyEarlier = onlyOnes(earlier);
  return ({ function: name, file, line, column }) => {
    const frame = { function: name, file, line, column };
    const key = nameKey(frame);
    const known = exact.get(placeKey(frame));
    if (known !== undefined) return known;
    const moved = onlyEarlier.get(key) === undefined ? undefined : onlyNow.get(key);
    return moved ?? frames.push(frame) - 1;
  };
}

const nameKey = ({ function: name, file }: ProfileFrame): string => `${name}\n${file}`;
const placeKey = (frame: ProfileFrame): string => `${nameKey(frame)}\n${frame.line}:${frame.column}`;

/** Numbers of the functions whose name is in their file once. */
function onlyOnes(frames: readonly ProfileFrame[]): Map<string, number | undefined> {
  const found = new Map<string, number | undefined>();
  for (const [number, frame] of frames.entries()) {
    const key = nameKey(frame);
    found.set(key, found.has(key) ? undefined : number);
  }
  return found;
}
