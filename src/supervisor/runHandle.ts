import type { Subscribe } from '../base/emitter.ts';
import type { RunEvent } from '../model/facts/events.ts';
import type { Job } from '../model/facts/job.ts';
import type { Notice } from '../model/facts/notice.ts';
import type { Machines } from '../protocol/agentLink.ts';
import type { DialPlace } from '../protocol/keptRun.ts';
import type { RunModel } from '../model/run/runModel.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import type { Continuation } from '../recording/continueRecording.ts';
import type { RecordedLines } from '../recording/readEvents.ts';

/** A run that goes on, for a process that shows it: its owner, or a window that is connected to its owner. */
export interface FollowedRun {
  readonly recordingDir: string;
  /** Folded live, without log records: these are read from the recording. */
  readonly model: RunModel;
  /** Fires after events were folded into `model`. */
  readonly changed: Subscribe<readonly RunEvent[]>;
  /** The events of the recording while it is written. */
  readonly recording: LiveRecording;
  /** Resolves when the run is over and its recording is complete. Never rejects. */
  readonly finished: Promise<RunModel>;
  /** An earlier run was continued, and no item has run: its recording is as it was, also when this run has ended. */
  readonly isUnchanged: boolean;
  /**
   * The current activity of each worker with items. The run continues. Empty if nothing runs. Not for a run under a
   * debugger: a worker that is paused at a breakpoint would continue.
   */
  sample(): Promise<readonly WorkerSample[]>;
  /** The first call lets running items finish. A second call, or `force`, ends the workers. Each item gets an outcome. */
  cancel(force?: boolean): void;
}

/** A run, for its owner (a command line, or a process that keeps a run of the editor). */
export interface RunHandle extends FollowedRun {
  /** Name of the recording folder. */
  readonly runId: string;
  /** What `--json` prints. It is complete after `finished` has resolved. */
  summary(): RunSummary;
  /** `why` becomes a notice of the run. */
  cancel(force?: boolean, why?: Notice): void;
}

export interface LiveRecording {
  /** Length of the lines that can be read. */
  readonly bytes: number;
  /** Fires with `bytes` each time it has grown. */
  readonly recorded: Subscribe<number>;
  /** Whole lines from `offset` up to `bytes`: about `maxBytes` of them, but at least one. */
  read(offset: number, maxBytes: number): Promise<RecordedLines>;
}

export interface StartOptions {
  readonly job: Job;
  /** Folder for the recording. It must not hold one yet, unless it is continued. */
  readonly recordingDir: string;
  /** Absolute path of the Node that runs user code; see `findNode`. */
  readonly nodePath: string;
  /** Environment variables of the runner and its workers, beside those of this process. They are not recorded. */
  readonly env?: Readonly<Record<string, string>>;
  /** Absolute path of `dist/runner.js`. */
  readonly runnerPath: string;
  /** `recording`: everything. `values`: inputs and results only, for an owner that deletes them. `nothing`: no values. */
  readonly keeps: 'recording' | 'values' | 'nothing';
  /** The recording holds an earlier part of this run. See `continueRun`. */
  readonly continues?: Continuation | undefined;
  /** See StartRun. */
  readonly machines?: Machines | undefined;
  /** See StartRun. Absent: false. */
  readonly yielding?: boolean;
  /** The address at which windows reach this process. It is stored beside the recording. */
  readonly place?: DialPlace;
  /** Starts the runner as a child process. Absent: `spawnRunner`. */
  readonly spawn?: LaunchRunner | undefined;
  /** Starts the runner under a debugger instead of as a child process. */
  readonly launch?: LaunchRunner;
  /**
   * Starts the runner with Node's `--inspect-brk` on this port of the machine (0: any). It waits for a debugger without a
   * deadline, and pauses again when the module is loaded. Its output goes to the stderr of this process.
   */
  readonly inspectPort?: number | undefined;
}

/** How to start a runner: `nodePath ...execArgv runnerPath` in `cwd`, with `env` added to the environment. */
export interface RunnerCommand {
  readonly nodePath: string;
  readonly execArgv: readonly string[];
  readonly runnerPath: string;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Files that receive its output, beside that of its workers. */
  readonly output: Readonly<Record<'stdout' | 'stderr', string>>;
}

export interface RunnerProcess {
  /** Resolves with how the process ended: `exit code 1`, `signal SIGKILL`. */
  readonly exited: Promise<string>;
  /** The process group of its own, which `kill` ends; undefined if it has none. */
  readonly group?: number | undefined;
  kill(): void;
}

export type LaunchRunner = (command: RunnerCommand) => Promise<RunnerProcess>;
