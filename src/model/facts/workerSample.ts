import type { Frame } from './failure.ts';

/** `native`: inside a call that runs no JavaScript, so it could not be inspected. `unknown`: it cannot be inspected at all. */
export type WorkerDoing = 'computing' | 'waiting' | 'native' | 'unknown';

/** What a worker did at one moment. */
export interface WorkerSample {
  readonly worker: number;
  /** The item that it ran; null between two items. */
  readonly item: number | null;
  readonly doing: WorkerDoing;
  /** If it computed: its stack, innermost call first, without calls of Poolscope. */
  readonly frames: readonly Frame[];
  /** If it waited: the open resources, by Node's names, e.g. `Timeout`, `TCPSocketWrap`. */
  readonly open: readonly string[];
}
