import type { Frame } from './failure.ts';

/** `native`: inside a call that runs no JavaScript, so that nothing could be asked. `unknown`: it cannot be looked into. */
export type WorkerDoing = 'computing' | 'waiting' | 'native' | 'unknown';

/** What a worker was found doing at one moment. */
export interface WorkerSample {
  readonly worker: number;
  /** The item it runs; null between two. */
  readonly item: number | null;
  readonly doing: WorkerDoing;
  /** Of one that computes: innermost first, our own left out. */
  readonly frames: readonly Frame[];
  /** Of one that waits: what keeps it open, in Node's words, e.g. `Timeout`, `TCPSocketWrap`. */
  readonly open: readonly string[];
}
