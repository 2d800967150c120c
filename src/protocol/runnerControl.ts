import type { RunEvent } from '../model/facts/events.ts';
import type { ItemRange, Job } from '../model/facts/job.ts';
import type { Machines } from './agentLink.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';

/** Version of the protocol between supervisor and runner. The runner sends it first. */
export const runnerProtocolVersion = 1;

/** Interval at which a runner reports that its main thread is alive. */
export const beatMs = 1000;

/** File in the working folder with the paths of native addons, one a line, each written before the addon is loaded. */
export const addonLog = 'addons';

/** File in the working folder with the processes that items started: a line `PID ITEM` each. */
export const childLog = 'children';

/** File in the working folder to which a runner's own stdout or stderr leads. Runners of a run are numbered from 0. */
export const rawOutputFile = (runner: number, stream: 'stdout' | 'stderr'): string => `r${runner}-${stream}.txt`;

/** Environment variables with the address of the supervisor and the token that identifies the runner. */
export const runnerEnvironment = {
  address: 'POOLSCOPE_ADDRESS',
  token: 'POOLSCOPE_TOKEN',
  /** Set: the variables of the run come as one line of JSON on stdin, when there is a run. */
  waits: 'POOLSCOPE_WAITS',
} as const;

/** Variable that all processes of a run inherit. Its value is the name of the run's working folder. */
export const runMarker = 'POOLSCOPE_RUN';

/** All that a runner needs for one run. Paths are absolute. */
export interface StartRun {
  readonly job: Job;
  /** Set if an earlier runner of this run died: the runner continues from its spools. */
  readonly resume: Resume | null;
  /** Set if the recording holds an earlier part of this run, whose owner has ended. */
  readonly continued?: ContinuedRun | null;
  /** Folder for inputs and results, if they will be read. Events are sent to the supervisor. */
  readonly recordingDir: string;
  readonly keepsValues: boolean;
  /** Whether results must survive the owner of the run: those that end early are written, too. */
  readonly keepsEarly?: boolean;
  /** Private folder of the spools and the compiled bundle. It exists, and the supervisor removes it. */
  readonly workDir: string;
  /** Whether a debugger is attached: output also goes to the real console, and there are no deadlines. */
  readonly debugging: boolean;
  /** Whether all that the runner has started ends with it. It leads its own process group, except on Windows. */
  readonly ownsTree: boolean;
  /**
   * Whether a user works on this machine at the same time. Workers then use only CPU time that no other program needs.
   */
  readonly yielding: boolean;
  /** Other machines, whose workers run the items. Absent: this machine runs them. */
  readonly machines?: Machines | undefined;
}

/** How far a run is, for a process that continues it. */
export interface RunProgress {
  /** The run's start on the monotonic clock, microseconds. */
  readonly originMicros: number;
  /** Start of the first worker, in microseconds since the run's start; later by the time between parts of the run. */
  readonly workersStartedMicros: number;
  /** Number of the first new chunk. */
  readonly firstChunk: number;
  /** Whether an item has an outcome of its own. */
  readonly hasOutcomes: boolean;
  /** Number of log lines that were reported. */
  readonly logLines: number;
  /** Number of log sources that were reported. */
  readonly sources: number;
}

/** The progress of the run that the supervisor knows when a runner has died. The rest is in the spools. */
export interface Resume extends RunProgress {
  /** Number of earlier runners. */
  readonly runners: number;
  /** The end of the last one, e.g. `signal SIGKILL`. */
  readonly ended: string;
  readonly cursor: Cursor;
}

/** An earlier part of the run, of which only the recording is left. */
export interface ContinuedRun extends RunProgress {
  /** Items that have their outcome. */
  readonly settled: readonly ItemRange[];
  /** Length of its results without those of items that run again. */
  readonly resultBytes: number;
  /** Time in which its workers were up. */
  readonly wallMicros: number;
  /** Number of items; null if the input had not been read to its end. */
  readonly total: number | null;
}

/** The part of each spool file that was reported, by file name. */
export type Cursor = Readonly<Record<string, Reported>>;

/** Number of bytes whose records were reported. Log lines are reported later than the rest. */
export interface Reported {
  readonly books: number;
  readonly logs: number;
}

/** Requests and events that the runner offers. */
export interface RunnerSide {
  readonly requests: {
    /** Answers when the run has begun. `facts` reports its course. */
    readonly start: { params: StartRun; result: null };
    /** The first call lets running items finish. A second call, or `force`, ends the workers immediately. */
    readonly cancel: { params: { readonly force: boolean }; result: null };
    /** Reports what each worker with items does at this moment; the run continues. Not available under a debugger. */
    readonly sample: { params: null; result: readonly WorkerSample[] };
  };
  readonly events: object;
}

/** A function of the user's module that runs before the first item or after the last one. */
export interface Hook {
  readonly name: 'setup' | 'teardown';
  readonly limitMs: number;
}

/** Requests and events that the supervisor offers. */
export interface SupervisorSide {
  readonly requests: {
    /** A batch of events in order, and the part of the spools that they cover. The runner sends the next batch after the answer. */
    readonly facts: { params: { readonly events: readonly RunEvent[]; readonly cursor: Cursor }; result: null };
  };
  readonly events: {
    /** The first frame of a connection. */
    readonly hello: { readonly version: number; readonly token: string };
    /** The runner's main thread is alive. It may be silent for `busyMs` now: a large input is parsed in one step. */
    readonly beat: { readonly busyMs: number };
    /** The main thread begins a function that must end within a time; null: it has ended. Only with inline isolation. */
    readonly hook: Hook | null;
  };
}
