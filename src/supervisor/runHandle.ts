import type { Subscribe } from '../base/emitter.ts';
import type { RunEvent } from '../model/facts/events.ts';
import type { Job } from '../model/facts/job.ts';
import type { RunModel } from '../model/run/runModel.ts';
import type { RunSummary } from '../model/compare/summary.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import type { RecordedLines } from '../recording/readEvents.ts';

/** A run as its owner (extension, command line) holds it. */
export interface RunHandle {
  /** Name of the recording folder. */
  readonly runId: string;
  readonly recordingDir: string;
  /** Folded live. Log records are kept only if asked for; their count always is. */
  readonly model: RunModel;
  /** After the events were folded into `model`. */
  readonly changed: Subscribe<readonly RunEvent[]>;
  /** The recording's events while it is being written, as far as they are there. */
  readonly recording: LiveRecording;
  /** Settles when the run is over and its recording complete; never rejects. */
  readonly finished: Promise<RunModel>;
  /** What `--json` prints; complete once `finished` has settled. */
  summary(): RunSummary;
  /**
   * What each worker that has items does at this moment; the run goes on. Empty where nothing runs. Not for a run under a
   * debugger: who looks lets a worker go on that may stand at a breakpoint.
   */
  sample(): Promise<readonly WorkerSample[]>;
  /** First call: running items may finish. A second call, or `force`, ends the workers. Every item is accounted for. */
  cancel(force?: boolean): void;
}

export interface LiveRecording {
  /** Always whole lines. */
  readonly bytes: number;
  /** After `bytes` grew. */
  readonly recorded: Subscribe<number>;
  /** Whole lines from `offset`, about `maxBytes` but one at least; nothing past `bytes`. */
  read(offset: number, maxBytes: number): Promise<RecordedLines>;
}

export interface StartOptions {
  readonly job: Job;
  /** Created by the supervisor; must not exist yet. */
  readonly recordingDir: string;
  /** Absolute path of the Node that runs user code; see `findNode`. */
  readonly nodePath: string;
  /** Absolute path of `dist/runner.js`. */
  readonly runnerPath: string;
  /** All of the recording; of one that its owner throws away, which `summary` does not name, inputs and results; or not even these. */
  readonly keeps: 'recording' | 'values' | 'nothing';
  /** See StartRun; false when absent. */
  readonly yielding?: boolean;
  /** Starts the runner in another way than as a child process, e.g. under a debugger. */
  readonly launch?: LaunchRunner;
  /**
   * Starts the runner with Node's `--inspect-brk` on this port of the machine (0: any): it waits for a debugger, without a
   * deadline, and stops again once the module has been loaded. What it prints goes to our stderr.
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
  /** Folder that holds the compiled bundle and its source map, for `outFiles`. */
  readonly workDir: string;
}

export interface RunnerProcess {
  /** What is known about the end: `code 1`, `signal SIGKILL`. */
  readonly exited: Promise<string>;
  kill(): void;
}

export type LaunchRunner = (command: RunnerCommand) => Promise<RunnerProcess>;
