import type { Chunksize } from '../../model/facts/job.ts';
import type { WorkerSample } from '../../model/facts/workerSample.ts';
import type { AdviceAction } from '../../model/advice/adviceRule.ts';
import type { MeasuredRun } from '../../model/tuning/measuredRun.ts';
import type { IsolationCheck } from '../../model/compare/isolation.ts';
import type { Difference, ReplaySelection } from '../../model/compare/replay.ts';

/** Panel and host speak this version. */
export const viewProtocolVersion = 1;

/** What the panel must know besides the events. */
export interface ViewInit {
  /** Names a recording to the host; kept in the webview's state so that a reload finds it again. */
  readonly runId: string;
  /** False for a recording whose run is over. */
  readonly live: boolean;
  /** False in an untrusted workspace: nothing that would run code is offered. */
  readonly canRun: boolean;
  /** True where workers can be looked into while they run. */
  readonly canSample: boolean;
}

/** Offered by the host. The panel names things by number only: never a path, a command or code. */
export interface HostSide {
  readonly requests: {
    /** The panel's first message. The host answers, then sends the whole recording by `facts`. */
    readonly ready: { params: { readonly version: number; readonly runId: string | null }; result: ViewInit };
    readonly itemDetail: { params: { readonly item: number }; result: ItemDetail };
    /** What each worker that has items does at this moment. */
    readonly sample: { params: null; result: readonly WorkerSample[] };
    /** What the last check of the run found; null where none was made. */
    readonly isolation: { params: null; result: IsolationCheck | null };
    /** Of a replay that is over; null where the original run is gone. */
    readonly comparison: { params: null; result: ReplayView | null };
  };
  readonly events: {
    readonly cancel: null;
    readonly rerun: null;
    /** The same job with all its workers under the debugger. */
    readonly debugPool: null;
    readonly runAlone: { readonly item: number };
    readonly debugItem: { readonly item: number };
    readonly debugInWorker: { readonly item: number };
    readonly replay: { readonly selection: ReplaySelection; readonly mode: ReplayMode };
    /** Finds out which earlier items of its worker an item needs to fail. */
    readonly shrink: { readonly item: number };
    /** Shows the run whose items this one ran again. */
    readonly openOriginal: null;
    /** Runs a sample of the items alone, each in a fresh worker, and compares. */
    readonly checkIsolation: null;
    /** Opens where a suspected variable is declared, or one of the places that change it. */
    readonly openSuspect: { readonly suspect: number; readonly change: number | null };
    readonly copyInput: { readonly item: number };
    /** Writes a test that fails as the item did, and opens it. */
    readonly saveTest: { readonly item: number };
    /** Opens a frame of an item's failure; `path` walks causes and members, outermost first. */
    readonly openFrame: { readonly item: number; readonly path: readonly FailureStep[]; readonly frame: number };
    /** Opens a frame of a call that waited. */
    readonly openStackFrame: { readonly stack: number; readonly frame: number };
    /** Opens a frame of what a worker was doing, as the last `sample` told it. */
    readonly openSampleFrame: { readonly worker: number; readonly frame: number };
    /** Opens a frame of one of the two accesses of a race. */
    readonly openRaceFrame: { readonly race: number; readonly access: number; readonly frame: number };
    /** Opens the place that wrote a log line. */
    readonly openSource: { readonly source: number };
    /** Opens the place where the run could not start. */
    readonly openRunError: null;
    /** Measures more chunksizes of the job: a run each, for some seconds. */
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
  /** The module's file was saved between the two: its code may be another one. */
  readonly moduleChanged: boolean;
  /** The replay was cancelled before they ran. */
  readonly notRun: number;
  /** The first of them. */
  readonly differences: readonly Difference[];
  readonly moreDifferences: number;
  /** Those of `differences` that failed where others had run before them in their worker. */
  readonly mayNeedOthers: readonly number[];
}

/** From a failure to its cause, or to a member of its `errors`. */
export type FailureStep = 'cause' | number;

/** JSON texts; null if they were not recorded. `cut`: one of them was longer and was cut. */
export interface ItemDetail {
  readonly input: string | null;
  readonly value: string | null;
  readonly cut: boolean;
}

/** What is known of the chunksize of a run's job besides the run itself. */
export interface TuningState {
  /** Other runs of the same job, oldest first. */
  readonly measured: readonly MeasuredRun[];
  /** The run that is being made to find out more: which one it is, from 1, and of what. */
  readonly measuring: { readonly run: number; readonly what: string } | null;
  /** What the next run of the function takes, where that was chosen. */
  readonly chosen: Chunksize | null;
}

/** Offered by the panel. */
export interface PanelSide {
  readonly requests: {
    /** Whole lines of `events.ndjson`, in order; the answer is the leave to send the next ones. */
    readonly facts: { params: { readonly lines: string }; result: null };
  };
  readonly events: {
    /** The panel now shows another run: forget everything, `facts` starts anew. */
    readonly runChanged: ViewInit;
    /** There is another answer to `isolation`: show it. */
    readonly isolationChecked: null;
    /** Select an item, as a click on it would. */
    readonly reveal: { readonly item: number };
    readonly showTab: { readonly tab: string };
    readonly tuning: TuningState;
    /** The workspace was trusted after all. */
    readonly trustChanged: { readonly canRun: boolean };
  };
}
