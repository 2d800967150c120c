import type { Subscribe } from '../../base/emitter.ts';
import type { Disposable } from '../../base/disposable.ts';

/** A recording as the pump reads it. */
export interface EventFile {
  /** Reads whole lines from `offset`: about `maxBytes`, at least one line. `next` is the next offset; it equals `offset` at the end. */
  read(offset: number, maxBytes: number): Promise<{ readonly lines: string; readonly next: number }>;
  /** Only for a live run: the number of bytes written so far, and an event for more. */
  readonly live?: { readonly bytes: () => number; readonly grown: Subscribe<number> };
}

/** The first batch is small, so that the panel soon shows something. Each one is twice as large as the one before, because each costs a round trip. */
const firstBatchBytes = 512 * 1024;
const largestBatchBytes = 4 * 1024 * 1024;

/**
 * Sends a recording to a panel from its first line and follows it while it grows. It sends one batch at a time, so a
 * panel that is busy drawing receives bigger batches later instead of a queue.
 */
export class Pump implements Disposable {
  #stopped = false;
  #wake: (() => void) | undefined;
  readonly #following: Disposable | undefined;

  private readonly file: EventFile;
  private readonly send: (lines: string) => Promise<unknown>;

  constructor(file: EventFile, send: (lines: string) => Promise<unknown>, onProblem: (error: unknown) => void) {
    this.file = file;
    this.send = send;
    this.#following = file.live?.grown(() => this.#wake?.());
    this.#run().catch((error: unknown) => {
      if (!this.#stopped) onProblem(error);
    });
  }

  dispose(): void {
    this.#stopped = true;
    this.#following?.dispose();
    this.#wake?.();
  }

  async #run(): Promise<void> {
    let offset = 0;
    let batchBytes = firstBatchBytes;
    while (!this.#stopped) {
      const there = this.file.live?.bytes() ?? Infinity;
      if (offset >= there) await this.#grown(offset);
      else {
        const { lines, next } = await this.file.read(offset, Math.min(batchBytes, there - offset));
        if (this.#stopped) return;
        if (next > offset) await this.send(lines);
        else if (this.file.live) await this.#grown(there);
        else return;
        offset = next;
        batchBytes = Math.min(2 * batchBytes, largestBatchBytes);
      }
    }
  }

  /** Resolves when there are more than `seen` bytes, or on dispose. */
  #grown(seen: number): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = () => {
        if (!this.#stopped && (this.file.live?.bytes() ?? 0) <= seen) return;
        this.#wake = undefined;
        resolve();
      };
      // The file may have grown since its size was read.
      this.#wake();
    });
  }
}
