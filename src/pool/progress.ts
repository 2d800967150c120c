import { messageOf } from '../base/errors.ts';

/** How far a call is. */
export interface MapProgress {
  /** Number of items of the call. */
  readonly total: number;
  /** Number of items that have run, with those that failed. */
  readonly done: number;
  /** Number of items that have failed. */
  readonly failed: number;
  /** Time since the call, in milliseconds. */
  readonly elapsedMs: number;
  /** Time that is left if the other items take as long on average, in milliseconds. */
  readonly remainingMs: number;
}

/** Receives the progress of a call. */
export type ProgressListener = (progress: MapProgress) => void;

/** Ten reports a second are smooth for people and cost nothing. */
const reportMs = 100;

/**
 * Reports how far a call is, at most ten times a second and only if something has changed, and once when the last item has
 * run. Nothing is reported after `end` or `abandon`. If the listener throws, the process emits a warning, and it is not
 * called again.
 */
export class ProgressReports {
  readonly #listener: ProgressListener;
  readonly #counts: () => Pick<MapProgress, 'total' | 'done' | 'failed'>;
  readonly #startedMs = performance.now();
  readonly #timer: ReturnType<typeof setInterval>;
  #reported = 0;
  #isBroken = false;

  constructor(listener: ProgressListener, counts: () => Pick<MapProgress, 'total' | 'done' | 'failed'>) {
    this.#listener = listener;
    this.#counts = counts;
    this.#timer = setInterval(() => this.#report(), reportMs);
    // Whoever waits for the call keeps the process alive, not its progress.
    this.#timer.unref();
  }

  /** Call it when all items have run, before the call settles. */
  end(): void {
    this.abandon();
    this.#report();
  }

  abandon(): void {
    clearInterval(this.#timer);
  }

  #report(): void {
    const { total, done, failed } = this.#counts();
    if (done === this.#reported || this.#isBroken) return;
    this.#reported = done;
    const elapsedMs = performance.now() - this.#startedMs;
    const remainingMs = (elapsedMs * (total - done)) / done;
    try {
      this.#listener({ total, done, failed, elapsedMs, remainingMs });
    } catch (error) {
      this.#isBroken = true;
      clearInterval(this.#timer);
      process.emitWarning(`onProgress of a pool threw: ${messageOf(error)}`, 'PoolCallbackWarning');
    }
  }
}
