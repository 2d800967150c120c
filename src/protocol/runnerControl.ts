import type { RunEvent } from '../model/events.ts';
import type { Job } from '../model/job.ts';

/** Supervisor and runner speak this version; the runner says it first. */
export const runnerProtocolVersion = 1;

/** Environment variables through which a runner learns where to dial and how to prove who it is. */
export const runnerEnvironment = { address: 'POOLSCOPE_ADDRESS', token: 'POOLSCOPE_TOKEN' } as const;

/** What a runner needs to do one run. Paths are absolute. */
export interface StartRun {
  readonly job: Job;
  /** The runner writes inputs and results here; events go through the supervisor. */
  readonly recordingDir: string;
  /** Worker spools and the compiled bundle; exists, private, removed by the supervisor. */
  readonly workDir: string;
  /** True under a debugger: console output also goes to the real console, no deadlines. */
  readonly debugging: boolean;
}

/** Offered by the runner. */
export interface RunnerSide {
  readonly requests: {
    /** Answers when the run is under way; what becomes of it is told by `facts`. */
    readonly start: { params: StartRun; result: null };
    /** First call: finish running items. Second call or `force`: end the workers now. */
    readonly cancel: { params: { readonly force: boolean }; result: null };
  };
  readonly events: object;
}

/** Offered by the supervisor. */
export interface SupervisorSide {
  readonly requests: {
    /** A batch of events in order; the answer is the leave to send the next batch. */
    readonly facts: { params: readonly RunEvent[]; result: null };
  };
  readonly events: {
    /** The first frame of a connection. */
    readonly hello: { readonly version: number; readonly token: string; readonly pid: number };
    /** No more facts will come; the runner is about to exit. */
    readonly done: null;
  };
}
