import type { Chunksize } from '../../model/facts/job.ts';
import type { WorkerSample } from '../../model/facts/workerSample.ts';
import type { AdviceAction } from '../../model/advice/adviceRule.ts';
import type { MeasuredRun } from '../../model/tuning/measuredRun.ts';
import type { ProfileBaseline } from '../../model/compare/compareProfiles.ts';
import type { FieldPiece } from '../../model/items/fieldPiece.ts';
import type { OfferedField } from '../../model/items/inputField.ts';
import type { IsolationCheck } from '../../model/compare/isolation.ts';
import type { Difference, ReplaySelection } from '../../model/compare/replay.ts';
import type { VerificationCounts } from '../../model/compare/verification.ts';
import type { ComparedView } from './comparedView.ts';

/** Version of the protocol between panel and host. */
export const viewProtocolVersion = 1;

/** Facts that the panel needs besides the events. */
export interface ViewInit {
  /** Identifies a recording to the host. The webview keeps it in its state, so that a reload finds the run again. */
  readonly runId: string;
  /** Whether the run is not over yet. */
  readonly live: boolean;
  /** Whether the workspace is trusted. Otherwise the panel offers nothing that runs code. */
  readonly canRun: boolean;
  /** Whether workers can be looked into while they run. */
  readonly canSample: boolean;
  /** The recording was opened from a file and is not changed: the run cannot be continued in it. */
  readonly isOpened?: boolean;
  /** The page is a file of its own, without an editor around it: nothing can be run, or opened. */
  readonly isFile?: boolean;
}

/**
 * Requests and events that the host offers. The panel names things by their number, never by a path, and sends no command
 * and no code.
 */
export interface HostSide {
  readonly requests: {
    /** The panel's first message. The host answers, then sends the whole recording by `facts`. */
    readonly ready: { params: { readonly version: number; readonly runId: string | null }; result: ViewInit };
    /** Shows that the host is still there. */
    readonly alive: { params: null; result: null };
    readonly itemDetail: { params: { readonly item: number }; result: ItemDetail };
    /** One line about the input, or the value, of each of these items; null if it was not recorded. */
    readonly itemPreviews: {
      params: { readonly items: readonly number[]; readonly part: 'input' | 'value' };
      result: readonly (string | null)[];
    };
    /** Bytes of the recorded value of each item, -1 for none. */
    readonly valueBytes: { params: null; result: readonly number[] };
    /** The items whose input or value contains a text: `[first, count, first, count, …]`, unordered. */
    readonly searchItems: { params: { readonly text: string }; result: readonly number[] };
    /** The fields that the inputs have. */
    readonly inputFields: { params: null; result: readonly OfferedField[] };
    /** Values of a field, piece by piece: `offset` is 0, then `next` of the piece before. */
    readonly fieldValues: { params: { readonly label: string; readonly offset: number }; result: FieldPiece };
    /** Reports what each worker with items does at this moment. */
    readonly sample: { params: null; result: readonly WorkerSample[] };
    /** Result of the last isolation check of the run; null if there was none. */
    readonly isolation: { params: null; result: IsolationCheck | null };
    /** The functions of the last earlier run of the same job that has a CPU profile; null if there is none. */
    readonly earlierProfile: { params: null; result: ProfileBaseline | null };
    /** Comparison of a finished replay with its original; null if the original run was deleted. */
    readonly comparison: { params: null; result: ReplayView | null };
  };
  readonly events: {
    readonly cancel: null;
    readonly rerun: null;
    /** Continues a run that is over, in its recording: its items without an outcome, and also those that failed. */
    readonly resume: { readonly retriesFailed: boolean };
    /** Runs the same job again with a CPU profile, and shows the profile. */
    readonly profileAgain: null;
    /** Runs the same job with all its workers under the debugger. */
    readonly debugPool: null;
    readonly runAlone: { readonly item: number };
    readonly debugItem: { readonly item: number };
    readonly debugInWorker: { readonly item: number };
    /** After an edit: runs the items that failed again, and some that succeeded. */
    readonly verify: null;
    readonly replay: { readonly selection: ReplaySelection; readonly mode: ReplayMode };
    /** Finds out which earlier items of its worker an item needs to fail. */
    readonly shrink: { readonly item: number };
    /** Shows the run whose items this one ran again. */
    readonly openOriginal: null;
    /** Runs a sample of the items alone, each in a fresh worker, and compares. */
    readonly checkIsolation: null;
    /** Opens the declaration of a suspected variable, or one of the places that change it. */
    readonly openSuspect: { readonly suspect: number; readonly change: number | null };
    readonly copyInput: { readonly item: number };
    readonly copyResults: null;
    /** Saves the results of all items as JSON lines. The user chooses where. */
    readonly saveResults: null;
    /** Writes a test that fails as the item did, and opens it. */
    readonly saveTest: { readonly item: number };
    /** Opens a frame of an item's failure; `path` walks causes and members, outermost first. */
    readonly openFrame: { readonly item: number; readonly path: readonly FailureStep[]; readonly frame: number };
    /** Opens a frame of an error that came after its item had ended. */
    readonly openStrayFrame: { readonly error: number; readonly path: readonly FailureStep[]; readonly frame: number };
    /** Opens a frame of a call that waited. */
    readonly openStackFrame: { readonly stack: number; readonly frame: number };
    /** Opens a frame of a worker's stack in the last `sample`. */
    readonly openSampleFrame: { readonly worker: number; readonly frame: number };
    /** Opens a frame of what a slow item did while it ran. */
    readonly openItemSampleFrame: { readonly item: number; readonly sample: number; readonly frame: number };
    /** Opens a frame of one of the two accesses of a race. */
    readonly openRaceFrame: { readonly race: number; readonly access: number; readonly frame: number };
    /** Opens a line of the file of a function in the profile. */
    readonly openProfileFrame: { readonly frame: number; readonly line: number };
    /** The tab that is open. While it is the profile, the editors mark its functions and lines. */
    readonly tabShown: { readonly tab: string };
    /** Opens the place that wrote a log line. */
    readonly openSource: { readonly source: number };
    /** Opens a place that the text of a log line names: the line by its `seq`, the place by its number in the text. */
    readonly openLogPlace: { readonly seq: number; readonly place: number };
    /** Saves all log lines as a text file. The user chooses where. */
    readonly saveLog: null;
    /** Opens the place where the run could not start. */
    readonly openRunError: null;
    /** Measures more chunksizes of the job with one run each, for some seconds. */
    readonly measure: null;
    readonly stopMeasuring: null;
    /** Remembers a chunksize for the function. */
    readonly applyChunksize: { readonly chunksize: Chunksize };
    /** Runs again with other options, and remembers them for the function. */
    readonly rerunWith: { readonly action: AdviceAction };
  };
}

/**
 * How items of a run are run again, in the order in which they ran. `run`: in one fresh worker. `debug`: in the main
 * thread of a process, where a debugger finds nothing else.
 */
export type ReplayMode = 'run' | 'debug' | 'debugInWorker';

/** A replay beside its original run. */
export interface ReplayView {
  /** When the original began, milliseconds since the epoch. */
  readonly startedAtMs: number;
  readonly items: number;
  readonly same: number;
  /** Whether the module's file was saved between the two runs, so that its code may differ. */
  readonly moduleChanged: boolean;
  /** Number of items that did not run because the replay was cancelled. */
  readonly notRun: number;
  /** Number of items whose value the original run did not record. */
  readonly unrecorded: number;
  /** Null if the items did not run again to verify an edit. If they did, `differences` has those that succeeded before. */
  readonly verified: VerificationCounts | null;
  /** The first of them. */
  readonly differences: readonly Difference[];
  readonly moreDifferences: number;
  /** Items of `differences` that failed in the run after other items in their worker. */
  readonly mayNeedOthers: readonly number[];
}

/** A step from a failure to its cause, or to a member of its `errors`. */
export type FailureStep = 'cause' | number;

/** Most items of one `itemPreviews`, and most characters of a text that is searched and of the label of a field. */
export const requestLimits = { previews: 500, searchedText: 500, label: 200 } as const;

/** Input and value as JSON texts; null if they were not recorded. `cut`: one of them was shortened. */
export interface ItemDetail {
  readonly input: string | null;
  readonly value: string | null;
  readonly cut: boolean;
}

/** Facts about the chunksize of a run's job that come from other runs. */
export interface TuningState {
  /** Other runs of the same job, oldest first. */
  readonly measured: readonly MeasuredRun[];
  /** The run that measures at this moment: its place, counted from 1, and its chunksize. */
  readonly measuring: { readonly run: number; readonly what: string } | null;
  /** The chunksize of the next run of the function, if the user chose one. */
  readonly chosen: Chunksize | null;
}

/** Requests and events that the panel offers. */
export interface PanelSide {
  readonly requests: {
    /** Whole lines of `events.ndjson`, in order. The host sends the next ones after the answer. */
    readonly facts: { params: { readonly lines: string }; result: null };
  };
  readonly events: {
    /** The panel shows another run from now on: it forgets everything, and `facts` starts again. */
    readonly runChanged: ViewInit;
    /** The answer to `isolation` has changed. */
    readonly isolationChecked: null;
    /** The user compares this run with another one: the Compare tab is shown. */
    readonly compared: ComparedView;
    /** Selects an item, as a click on it does. */
    readonly reveal: { readonly item: number };
    readonly showTab: { readonly tab: string };
    /** Shows a function of the CPU profile in its tab. */
    readonly showFunction: { readonly frame: number };
    readonly tuning: TuningState;
    /** The user has trusted the workspace. */
    readonly trustChanged: { readonly canRun: boolean };
  };
}
