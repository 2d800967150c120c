import type { Disposable } from '../../src/base/disposable.ts';

/** Time between two questions, in milliseconds. */
const askEveryMs = 2_000;
/** A host that is busy answers late. Questions are counted, because the time between two passes also while the machine sleeps. */
const mostUnanswered = 4;

/** Asks the host again and again whether it is still there. A host that was killed closes no channel. */
export class HostWatch implements Disposable {
  #unanswered = 0;
  readonly #timer: ReturnType<typeof setInterval>;

  private readonly ask: () => Promise<unknown>;
  private readonly onChange: () => void;

  /** `onChange` is called when `isLost` has changed. */
  constructor(ask: () => Promise<unknown>, onChange: () => void) {
    this.ask = ask;
    this.onChange = onChange;
    this.#timer = setInterval(() => this.#askOnce(), askEveryMs);
  }

  /** The host has not answered for some seconds. */
  get isLost(): boolean {
    return this.#unanswered > mostUnanswered;
  }

  dispose(): void {
    clearInterval(this.#timer);
  }

  #askOnce(): void {
    const wasLost = this.isLost;
    // A question that is open is not asked twice: a busy host would answer each of them.
    if (this.#unanswered++ === 0) void this.#await();
    if (!wasLost && this.isLost) this.onChange();
  }

  async #await(): Promise<void> {
    // A refusal is an answer, too.
    await this.ask().catch(() => undefined);
    const wasLost = this.isLost;
    this.#unanswered = 0;
    if (wasLost) this.onChange();
  }
}
