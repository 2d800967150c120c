import type { Job } from '../model/facts/job.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import type { Machines } from './agentLink.ts';
import type { FrameError } from './channel.ts';

// A run of the editor belongs to a process of its own, the keeper, so that the run survives its window. Windows connect
// to the keeper, one after the other or at the same time.

/** Version of the protocol. A window of another version shows the run as its recording shows it. */
export const keeperProtocolVersion = 1;

/** The address of a socket, and the token that the process behind it expects first. */
export interface DialPlace {
  readonly address: string;
  readonly token: string;
}

/**
 * Messages of the process that starts a keeper. `prepare`: the next run will probably be like this earlier one. `keep`: the
 * run that the keeper starts; no other message follows.
 */
export type KeeperRequest = { readonly prepare: KeepRun } | { readonly keep: KeepRun };

/** A run that a keeper starts. Paths are absolute. */
export interface KeepRun {
  readonly job: Job;
  readonly recordingDir: string;
  readonly nodePath: string;
  readonly runnerPath: string;
  /** Variables of the runner, beside those of the keeper. */
  readonly env: Readonly<Record<string, string>>;
  /** Other machines that run the items. They are not recorded. */
  readonly machines?: Machines | undefined;
  /** The recording holds an earlier part of the run, which is continued. Null: the run is new. */
  readonly continues: { readonly retriesFailed: boolean } | null;
  /** Without a window for this long, the run is cancelled. */
  readonly aloneLimitMs: number;
}

/** The only answer to `keep`. */
export type KeeperAnswer = { readonly place: DialPlace } | { readonly error: FrameError };

/** The answer to a window that connects. */
export interface KeptGreeting {
  /** Known before the first event is. */
  readonly job: Job;
  readonly status: KeptStatus;
}

export interface KeptStatus {
  /** Length of the events that `read` can return. */
  readonly bytes: number;
  /** See RunHandle. */
  readonly isUnchanged: boolean;
  /** The run has ended, and its recording is complete. */
  readonly isOver: boolean;
}

/** Requests and events that the keeper offers. */
export interface KeeperSide {
  readonly requests: {
    /** The first frame of a connection. Later changes of the status arrive as events. */
    readonly hello: { params: { readonly version: number; readonly token: string }; result: KeptGreeting };
    /** Whole lines of events from a byte offset, about `maxBytes` of them. */
    readonly read: {
      params: { readonly offset: number; readonly maxBytes: number };
      result: { readonly lines: string; readonly next: number };
    };
    readonly sample: { params: null; result: readonly WorkerSample[] };
  };
  readonly events: {
    readonly cancel: { readonly force: boolean };
  };
}

/** Events that a window offers. */
export interface WindowSide {
  readonly requests: object;
  readonly events: { readonly status: KeptStatus };
}
