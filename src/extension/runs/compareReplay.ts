import {
  changedFiles,
  compareResults,
  countUnrecorded,
  didFail,
  itemsBefore,
  outcomeIn,
  type Difference,
  type Results,
} from '../../model/compare/replay.ts';
import {
  verification,
  verificationCounts,
  verifiedItems,
  type Verification,
} from '../../model/compare/verification.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import { readValues } from '../../recording/readValues.ts';
import { isReplay, replayedDir, replayedItems, type RunEntry } from './runEntry.ts';
import type { ReplayView } from '../../protocol/panel/viewSync.ts';
import type { RunStore } from './runStore.ts';

/** A finished replay, compared with the run whose items it ran again. */
export interface ReplayComparison {
  readonly original: RunEntry;
  readonly recorded: RunModel;
  readonly items: readonly number[];
  readonly differences: readonly Difference[];
  /** The module, or a file that it imports, differs from the original run. */
  readonly moduleChanged: boolean;
  /** Items that have no outcome: the replay was cancelled. */
  readonly notRun: number;
  /** See `countUnrecorded`. */
  readonly unrecorded: number;
  /** For items that ran again after an edit. */
  readonly verified: Verification | undefined;
}

/** Undefined if the run is not a replay, or if its original run is gone. */
export async function compareReplay(store: RunStore, replay: RunEntry): Promise<ReplayComparison | undefined> {
  if (!isReplay(replay.setup)) return undefined;
  await store.load();
  const original = store.in(replayedDir(replay.setup));
  if (!original) return undefined;
  const items = replayedItems(replay.setup);
  const recorded = await resultsOf(store, original, items);
  const replayed = await resultsOf(store, replay, items);
  const differences = compareResults(recorded, replayed, items);
  const notRun = items.filter((item) => outcomeIn(replayed.model, item) === 'cancelled').length;
  const moduleChanged = changedFiles(recorded.model, replayed.model).length > 0;
  const unrecorded = countUnrecorded(recorded, replayed, items);
  const verified = replay.setup.verifies
    ? verification(recorded, replayed, verifiedItems(recorded.model, items))
    : undefined;
  return { original, recorded: recorded.model, items, differences, moduleChanged, notRun, unrecorded, verified };
}

async function resultsOf(store: RunStore, entry: RunEntry, items: readonly number[]): Promise<Results> {
  return { model: await store.model(entry), values: await readValues(entry.dir, items) };
}

/**
 * Whether an item failed after other items in its worker, but had another outcome in the replay: it may need them to
 * fail.
 */
export function mayNeedOthers({ recorded, differences }: ReplayComparison, item: number): boolean {
  const different = differences.find((difference) => difference.item === item);
  return different !== undefined && didFail(different.recorded.outcome) && itemsBefore(recorded, item).length > 0;
}

/** The run in which an item failed: this run, or the original run of a replay in which the item did not fail. Throws UserFacingError. */
export async function whereItFailed(store: RunStore, runId: string, item: number): Promise<RunEntry> {
  const entry = store.require(runId);
  if (!isReplay(entry.setup) || didFail(outcomeIn(await store.model(entry), item))) return entry;
  return store.require(store.in(replayedDir(entry.setup))?.runId ?? '');
}

const shownDifferences = 200;

export function replayView(compared: ReplayComparison | undefined): ReplayView | null {
  if (!compared) return null;
  const { original, items, moduleChanged, notRun, unrecorded, verified } = compared;
  // That a failed item succeeds now is what an edit is for.
  const differences = verified?.changed ?? compared.differences;
  const shown = differences.slice(0, shownDifferences);
  return {
    startedAtMs: original.startedAtMs,
    items: items.length,
    same: items.length - compared.differences.length - notRun - unrecorded,
    verified: verified ? verificationCounts(verified) : null,
    moduleChanged,
    notRun,
    unrecorded,
    differences: shown,
    moreDifferences: differences.length - shown.length,
    mayNeedOthers: shown.map(({ item }) => item).filter((item) => mayNeedOthers(compared, item)),
  };
}
