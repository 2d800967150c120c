import type { OutcomeCounts, RunModel, RunState } from '../../model/run/runModel.ts';
import { oldestItem, type OldestItem } from '../../model/run/stats.ts';
import type { RecordingInfo } from '../../recording/listRecordings.ts';
import { capabilitiesOf } from '../../model/facts/capabilities.ts';
import { isReplaySpec } from '../../model/facts/inputSpec.ts';
import { numbersIn } from '../../model/facts/ranges.ts';
import { setupOf, singleItem, type RunOrigin, type RunSetup } from '../../model/facts/origin.ts';

/** The part of the editor that shows a run while it is live and reports its end. */
export type ShownBy = 'panel' | 'debugger' | 'testingView';

/** A run in a list, live or from its recording. */
export interface RunEntry {
  /** Name of the recording folder. */
  readonly runId: string;
  readonly dir: string;
  readonly origin: RunOrigin;
  /** The origin as lists and titles need it. */
  readonly setup: RunSetup;
  readonly startedAtMs: number;
  readonly state: RunState;
  readonly counts: Readonly<OutcomeCounts>;
  readonly total: number | undefined;
  readonly wallMicros: number;
  /** The item that has run longest; known while the run is live. */
  readonly oldest?: OldestItem | undefined;
  /** Number of errors that came after their item had ended. */
  readonly strayErrors: number;
  /** Why it could not start or was given up. */
  readonly error?: string | undefined;
  /** The file or folder from which it was opened, if it is no run of this workspace. */
  readonly openedFrom?: string | undefined;
  /** Absent for a run of an earlier window. */
  readonly shownBy?: ShownBy;
}

export function entryOf(
  started: Pick<RunEntry, 'runId' | 'dir' | 'origin' | 'shownBy'>,
  createdAtMs: number,
  model: RunModel,
): RunEntry {
  return {
    ...started,
    setup: setupOf(started.origin),
    startedAtMs: model.startedAtMs || createdAtMs,
    state: model.state,
    counts: { ...model.counts },
    total: model.total,
    wallMicros: model.wallMicros,
    oldest: oldestItem(model),
    strayErrors: model.strayErrorCount,
    error: model.error?.message,
  };
}

export function recordedEntry({ items, wallMs, strayErrors = [], error, ...info }: RecordingInfo): RunEntry {
  const { total, ...counts } = items;
  const setup = setupOf(info.origin);
  return {
    ...info,
    setup,
    total,
    counts,
    wallMicros: wallMs * 1000,
    strayErrors: strayErrors.length,
    error: error?.message,
  };
}

export function isLive(entry: Pick<RunEntry, 'state'>): boolean {
  return entry.state === 'starting' || entry.state === 'running';
}

/** Identifies a function of a file, for state that belongs to the function and not to one run. */
export function functionKey({ file = '', functionName, comparedAs }: RunSetup): string {
  return `${file}#${functionName ?? comparedAs}`;
}

/** A run under the debugger. For a run of an earlier window, its setup decides: only debugging creates such jobs. */
export function isDebugRun({ setup, shownBy }: Pick<RunEntry, 'setup' | 'shownBy'>): boolean {
  if (shownBy !== undefined) return shownBy === 'debugger';
  return capabilitiesOf(setup.isolation).ownsMainThread && (singleItem(setup) !== undefined || isReplay(setup));
}

const replayPrefix = 'recording:';

export const isReplay = ({ input }: RunSetup): boolean => isReplaySpec(input);

/** Folder of the recording whose items a replay runs again. */
export const replayedDir = ({ input = '' }: RunSetup): string => input.slice(replayPrefix.length);

/** The items of a replay, in the order in which they run. */
export const replayedItems = ({ items = [] }: RunSetup): readonly number[] => numbersIn(items);
