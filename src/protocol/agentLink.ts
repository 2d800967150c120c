import type { Thrown } from '../model/facts/failure.ts';
import type { WorkerDoing } from '../model/facts/workerSample.ts';
import type { ChunkTimes, SentChunk, WorkerInit, WorkerReading, WorkerStart } from './workerLink.ts';

// A run may have workers on other machines. An agent runs there and starts them; the runner of the run is connected to
// each agent by a channel, over any transport. Frames are in V8's format.

/** Version of the protocol between runner and agent. A runner refuses an agent of another version. */
export const agentProtocolVersion = 2;

/** The agent writes it in front of its frames. What a remote shell prints before it is skipped. */
export const agentMagic = '\npoolscope-agent-frames\n';

/** Both sides send a beat so often. */
export const agentBeatMs = 1000;
/** A side that hears nothing for this long treats the other one as lost. */
export const agentSilentMs = 5000;

/** How a run finds its machines. Neither is recorded: commands would be run again, and an address may hold a password. */
export type Machines =
  /** Commands, each of which starts an agent whose stdin and stdout are ours. */
  | { readonly kind: 'commands'; readonly commands: readonly string[] }
  /** Agents wait at a queue. `key` signs what it carries. */
  | { readonly kind: 'queue'; readonly url: string; readonly key: string };

/** A machine that can run workers. */
export interface AgentFacts {
  readonly version: number;
  /** Version of Node that runs its workers, e.g. `v24.1.0`. */
  readonly node: string;
  /** Name of the machine. */
  readonly name: string;
  /** Number of workers that it runs. */
  readonly workers: number;
  readonly cores: number;
  readonly memoryBytes: number;
  /** Folder with the files of Poolscope, whose stack frames are not shown. */
  readonly programDir: string;
}

/** A package that the bundle of a module imports and does not contain. */
export interface NeededPackage {
  readonly name: string;
  readonly version: string;
}

/** A package of an agent that differs. `found`: its version there; null if there is none. */
export interface DifferentPackage extends NeededPackage {
  readonly found: string | null;
}

/** A value on its way to an agent, in V8's format. */
export type SentValue =
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  /** The agent fetches the blocks that it does not have. */
  | { readonly kind: 'blocks'; readonly blocks: readonly BlockName[] };

/** A part of a large value. `hash`: SHA-256 of its bytes, in base64url. */
export interface BlockName {
  readonly hash: string;
  readonly length: number;
}

/** What a worker on an agent receives at its start. The agent adds its own paths. `originMicros` is in the agent's clock. */
export type RemoteInit = Omit<WorkerInit, 'module' | 'reports' | 'place' | 'initializer'> & {
  readonly initializer: { readonly exportName: string; readonly args: SentValue } | null;
};

/** A chunk for a worker on an agent. */
export type RemoteChunk = Omit<SentChunk, 'inputs' | 'transfer'> & { readonly inputs: SentValue };

/** Why a worker did not answer. */
export type WorkerFault =
  /** `tainted`: an earlier item had broken it. */
  | { readonly kind: 'lost'; readonly reason: string; readonly outOfMemory: boolean; readonly tainted: boolean }
  | { readonly kind: 'setupFailed'; readonly thrown: Thrown }
  | { readonly kind: 'notSent'; readonly message: string };

/** The answer about a worker. */
export type WorkerAnswer<T> = { readonly value: T } | { readonly fault: WorkerFault };

/** The current activity of a worker. `stack`: its place if it computes, as a V8 stack in the bundle. */
export interface RemoteSample {
  readonly doing: Exclude<WorkerDoing, 'unknown'>;
  readonly stack: string;
  readonly open: readonly string[];
}

/** Requests and events that an agent offers. `life` numbers the workers of a run, replacements included. */
export interface AgentSide {
  readonly requests: {
    readonly hello: { params: { readonly version: number }; result: AgentFacts };
    /** Reads the agent's monotonic clock, microseconds. */
    readonly clock: { params: null; result: number };
    /** Share of the machine's cores that were busy since the last request; null for the first one. */
    readonly load: { params: null; result: number | null };
    /** Comes first for a run: looks for the packages, for the files and for the bundle with this hash. */
    readonly prepare: {
      params: {
        readonly hash: string;
        readonly packages: readonly NeededPackage[];
        /** Files whose paths are inputs. `hash`: of their size and beginning. */
        readonly files: readonly { readonly path: string; readonly hash: string }[];
        /** Limit of the V8 heap of one worker; null: chosen by the agent. */
        readonly maxHeapBytes: number | null;
      };
      result: {
        readonly differs: readonly DifferentPackage[];
        /** Files that differ. `found`: whether there is one. */
        readonly files: readonly { readonly path: string; readonly found: boolean }[];
        readonly hasBundle: boolean;
      };
    };
    /** Sends the bundle. Its hash is checked. */
    readonly bundle: { params: { readonly hash: string; readonly code: string }; result: null };
    readonly start: {
      params: { readonly life: number; readonly spool: string; readonly hash: string; readonly init: RemoteInit };
      result: WorkerAnswer<WorkerStart>;
    };
    readonly run: {
      params: { readonly life: number; readonly chunk: RemoteChunk };
      result: WorkerAnswer<{ readonly times: ChunkTimes; readonly tainted: boolean }>;
    };
    readonly close: { params: { readonly life: number; readonly replaced: boolean }; result: WorkerAnswer<null> };
    readonly sample: { params: { readonly life: number }; result: RemoteSample | null };
    readonly handOver: { params: { readonly life: number }; result: null };
  };
  readonly events: {
    readonly measure: { readonly life: number };
    readonly stop: { readonly life: number };
    readonly abort: { readonly life: number };
    readonly kill: { readonly life: number };
    readonly beat: null;
  };
}

/** Requests and events that a runner offers to its agents. */
export interface CoordinatorSide {
  readonly requests: {
    /** The bytes of blocks, in this order; null for a block whose value is not needed any more. */
    readonly blocks: { params: { readonly hashes: readonly string[] }; result: readonly (Uint8Array | null)[] };
  };
  readonly events: {
    /** Whole new lines of a worker's spool. */
    readonly spooled: { readonly life: number; readonly lines: Uint8Array };
    /** A part of a file beside the spool, whose name begins with that of the spool. */
    readonly aside: { readonly life: number; readonly file: string; readonly bytes: Uint8Array };
    /** Lines that the agent could not write to the spool, and the reason. */
    readonly detour: { readonly life: number; readonly lines: string; readonly because: string };
    readonly measured: { readonly life: number; readonly reading: WorkerReading };
    /** Output of a worker process that bypasses its capture. */
    readonly rawOutput: { readonly stream: 'stdout' | 'stderr'; readonly text: string };
    readonly beat: null;
  };
}
