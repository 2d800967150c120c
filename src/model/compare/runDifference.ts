import { profileOf } from '../profile/profile.ts';
import { exactLatency } from '../run/stats.ts';
import { itemTime, speedupOf, type ItemTime } from '../run/speedup.ts';
import { peakHeapBytes } from '../run/metrics.ts';
import { settledCount, type RunModel, type RunState } from '../run/runModel.ts';
import { compareWithRun, profileBaseline, type ProfileComparison } from './compareProfiles.ts';
import { compareRuns, isObserved } from './compareRuns.ts';
import { causeChanges, type CauseChange } from './failureCauses.ts';
import { cpuPairs, itemPairs, succeeded, type ItemPair } from './itemPairs.ts';
import { cpuShift, partShift, type PartShift } from './partShift.ts';

/** Two runs of the same items, side by side. */
export interface RunDifference {
  /** Settings of the two runs that are not the same. */
  readonly settings: readonly SettingChange[];
  readonly figures: readonly FigureChange[];
  /** Number of items that succeeded in both runs. The ratios are about them. */
  readonly compared: number;
  /** Median of an item's duration in the later run divided by that in the earlier one. */
  readonly typicalRatio: number;
  /** Probability of such ratios if nothing has changed (Wilcoxon's signed-rank test). */
  readonly p: number;
  /** The direction in which all items have changed; undefined if they have not, beyond chance and what machines differ by. */
  readonly all: 'slower' | 'faster' | undefined;
  /** A part of the items that has changed; undefined if there is none. */
  readonly part: PartShift | undefined;
  /** CPU times are not known, and threads waited so long for a core that changes of some items cannot be seen. */
  readonly isDisturbed: boolean;
  /** Items that changed much more than the others and more than waits for a core explain, the largest change first. */
  readonly muchSlower: readonly ItemPair[];
  readonly muchFaster: readonly ItemPair[];
  /** Items that succeeded in the earlier run only, and in the later run only, ascending. See RunComparison for observed programs. */
  readonly newlyUnsuccessful: readonly number[];
  readonly newlySuccessful: readonly number[];
  /** Changes of failures by their causes, for observed programs: their items are paired by order. Otherwise undefined. */
  readonly causes: readonly CauseChange[] | undefined;
  /** Functions that take more or less time of an item; undefined unless both runs have a CPU profile. */
  readonly functions: ProfileComparison | undefined;
}

export interface SettingChange {
  readonly name:
    | 'command'
    | 'items'
    | 'workers'
    | 'chunksize'
    | 'concurrency'
    | 'isolation'
    | 'cores'
    | 'Node'
    | 'state';
  readonly before: string;
  readonly after: string;
}

export interface FigureChange {
  readonly name: FigureName;
  /** Undefined: not measured. */
  readonly before: number | undefined;
  readonly after: number | undefined;
}

/** Durations in microseconds; `heap` in bytes; `speedup` a factor; `unsuccessful` and `logLines` counts. */
export const figureNames = [
  'wall',
  'p50',
  'p90',
  'p99',
  'max',
  'computed',
  'waited',
  'speedup',
  'heap',
  'unsuccessful',
  'logLines',
] as const;
export type FigureName = (typeof figureNames)[number];

const significance = 0.01;
/** Machines differ by up to 6 % from one run of the same code to the next. */
const leastChange = 0.1;
/** Above this share of the time that the items computed, waits for a core hide the changes of some items. */
const mostPreempted = 0.25;

export function differenceOf(before: RunModel, after: RunModel): RunDifference {
  const comparison = compareRuns(before, after);
  const { typicalRatio, p } = comparison;
  const hasChanged = p < significance && Math.abs(typicalRatio - 1) >= leastChange;
  const [timeBefore, timeAfter] = [itemTime(before), itemTime(after)];
  const isDisturbed = isBusy(timeBefore) || isBusy(timeAfter);
  const [earlier, later] = [figuresOf(before), figuresOf(after)];
  const isByOrder = isObserved(before) || isObserved(after);
  const pairs = itemPairs(before, after);
  const ofCpu = cpuPairs(before, after, pairs);
  const isBlind = isDisturbed && !ofCpu;
  const disturbedMicros = timeAfter.preemptedMicros - timeBefore.preemptedMicros;
  return {
    settings: settingChanges(before, after),
    figures: figureNames.map((name) => ({ name, before: earlier[name], after: later[name] })),
    compared: comparison.items,
    typicalRatio,
    p,
    all: hasChanged ? (typicalRatio > 1 ? 'slower' : 'faster') : undefined,
    part: (ofCpu && cpuShift(ofCpu)) ?? (isDisturbed || isByOrder ? undefined : partShift(pairs, disturbedMicros)),
    isDisturbed: isBlind,
    muchSlower: beyondWaits(comparison.slowItems, timeAfter),
    muchFaster: beyondWaits(compareRuns(after, before).slowItems, timeBefore).map(swapped),
    newlyUnsuccessful: comparison.newlyUnsuccessful,
    newlySuccessful: isByOrder ? [] : newlySuccessful(before, after),
    causes: isByOrder ? causeChanges(before, after) : undefined,
    functions: functionChanges(before, after),
  };
}

const isBusy = ({ preemptedMicros, computedMicros }: ItemTime): boolean =>
  preemptedMicros > mostPreempted * computedMicros;

/** None if waits for a core in the run in which they were slower may be the reason. */
function beyondWaits(pairs: readonly ItemPair[], { preemptedMicros }: ItemTime): readonly ItemPair[] {
  const lostMicros = pairs.reduce((sum, { beforeMicros, nowMicros }) => sum + nowMicros - beforeMicros, 0);
  return lostMicros > preemptedMicros ? pairs : [];
}

const swapped = (pair: ItemPair): ItemPair => ({
  item: pair.item,
  beforeMicros: pair.nowMicros,
  nowMicros: pair.beforeMicros,
  beforeStartMicros: pair.nowStartMicros,
  nowStartMicros: pair.beforeStartMicros,
  beforeWorker: pair.nowWorker,
  nowWorker: pair.beforeWorker,
});

function newlySuccessful(before: RunModel, after: RunModel): number[] {
  return [...before.failures.keys()].filter((item) => succeeded(after, item)).sort((a, b) => a - b);
}

function functionChanges(before: RunModel, after: RunModel): ProfileComparison | undefined {
  const [earlier, later] = [profileOf(before), profileOf(after)];
  if (earlier?.kind !== 'cpu' || later?.kind !== 'cpu') return undefined;
  return compareWithRun(later, profileBaseline(earlier));
}

const settings: Readonly<Record<SettingChange['name'], (run: RunModel) => string | number | undefined>> = {
  command: (run) => (isObserved(run) ? run.setup.label : undefined),
  items: ({ total, counts }) => total ?? settledCount(counts),
  workers: ({ workers }) => workers.length,
  chunksize: ({ chunksize }) => chunksize,
  concurrency: ({ setup }) => setup.concurrency,
  isolation: ({ setup }) => setup.isolation,
  cores: ({ cores }) => cores,
  Node: ({ node }) => node,
  state: ({ state }): RunState => state,
};

function settingChanges(before: RunModel, after: RunModel): SettingChange[] {
  return Object.entries(settings).flatMap(([name, valueOf]) => {
    const [was, is] = [String(valueOf(before) ?? 'unknown'), String(valueOf(after) ?? 'unknown')];
    return was === is ? [] : [{ name: name as SettingChange['name'], before: was, after: is }];
  });
}

function figuresOf(run: RunModel): Readonly<Record<FigureName, number | undefined>> {
  const { isUpperBound, computedMicros, waitedMicros } = itemTime(run);
  return {
    wall: run.wallMicros,
    ...exactLatency(run),
    computed: isUpperBound ? undefined : computedMicros,
    waited: isUpperBound ? undefined : waitedMicros,
    speedup: speedupOf(run).factor,
    heap: largest(run.workers.map(peakHeapBytes)),
    unsuccessful: settledCount(run.counts) - run.counts.succeeded,
    logLines: run.logLines,
  };
}

function largest(numbers: readonly (number | undefined)[]): number | undefined {
  const known = numbers.filter((number) => number !== undefined);
  return known.length === 0 ? undefined : Math.max(...known);
}
