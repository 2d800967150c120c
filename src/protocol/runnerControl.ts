import type { RunEvent } from '../model/facts/events.ts';
import type { Job } from '../model/facts/job.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';

/** Supervisor and runner speak this version; the runner says it first. */
export const runnerProtocolVersion = 1;

/** How often a runner says that its main thread is alive. */
export const beatMs = 1000;

/** Environment variables through which a runner learns where to dial and how to prove who it is. */
export const runnerEnvironment = { address: 'POOLSCOPE_ADDRESS', token: 'POOLSCOPE_TOKEN' } as const;

/** What a runner needs to do one run. Paths are absolute. */
export interface StartRun {
  readonly job: Job;
  /** Set when an earlier runner of this run died: go on from its spools. */
  readonly resume: Resume | null;
  /** The runner writes inputs and results here, if somebody will read them; events go through the supervisor. */
  readonly recordingDir: string;
  readonly keepsValues: boolean;
  /** Worker spools and the compiled bundle; exists, private, removed by the supervisor. */
  readonly workDir: string;
  /** True under a debugger: console output also goes to the real console, no deadlines. */
  readonly debugging: boolean;
  /** The runner leads a process group of its own, which ends with it. */
  readonly ownsGroup: boolean;
  /** True where someone works beside the run: workers take only the processor time that nobody else wants. */
  readonly yielding: boolean;
}

/** How far the run had come, as far as the supervisor knows; the spools know the rest. */
export interface Resume {
  /** How many runners there were before. */
  readonly runners: number;
  /** How the last one ended, e.g. `signal SIGKILL`. */
  readonly ended: string;
  /** The run's start on the monotonic clock, microseconds. */
  readonly originMicros: number;
  /** When the first worker was started, microseconds since the run's start. */
  readonly workersStartedMicros: number;
  readonly cursor: Cursor;
  /** Chunks from here on are new. */
  readonly firstChunk: number;
  /** An item has an outcome of its own. */
  readonly hasOutcomes: boolean;
  /** Lines that have been reported. */
  readonly logLines: number;
  /** Sources that have been reported. */
  readonly sources: number;
}

/** How much of each spool file has been reported, by file name. */
export type Cursor = Readonly<Record<string, Reported>>;

/** Bytes whose records have been reported: log lines come later than the rest. */
export interface Reported {
  readonly books: number;
  readonly logs: number;
}

/** Offered by the runner. */
export interface RunnerSide {
  readonly requests: {
    /** Answers when the run is under way; what becomes of it is told by `facts`. */
    readonly start: { params: StartRun; result: null };
    /** First call: finish running items. Second call or `force`: end the workers now. */
    readonly cancel: { params: { readonly force: boolean }; result: null };
    /** What each worker that has items does at this moment; the run goes on. Not under a debugger. */
    readonly sample: { params: null; result: readonly WorkerSample[] };
  };
  readonly events: object;
}

/** Offered by the supervisor. */
export interface SupervisorSide {
  readonly requests: {
    /** A batch of events in order, and what of the spools they cover; the answer is the leave to send the next batch. */
    readonly facts: { params: { readonly events: readonly RunEvent[]; readonly cursor: Cursor }; result: null };
  };
  readonly events: {
    /** The first frame of a connection. */
    readonly hello: { readonly version: number; readonly token: string };
    /** The runner's main thread is alive. */
    readonly beat: null;
  };
}
