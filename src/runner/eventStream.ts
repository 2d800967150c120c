import type { RunEvent } from '../model/events.ts';

const intervalMs = 25;

/**
 * Sends events on in batches: by time, one batch on the way at once, so a slow reader is never flooded
 * and a fast run never pays per event. A batch is everything emitted so far: whatever the sender says of
 * the state when it is cut is true of all of it.
 */
export class EventStream {
  readonly #send: (events: readonly RunEvent[]) => Promise<unknown>;
  #queue: RunEvent[] = [];
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (events: readonly RunEvent[]) => Promise<unknown>) {
    this.#send = send;
  }

  readonly emit = (event: RunEvent): void => {
    this.#queue.push(event);
    this.#timer ??= setTimeout(() => void this.flush(), intervalMs);
  };

  /** Resolves when everything emitted so far has arrived, or nobody is there to take it. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#sending) await this.#sending;
    if (this.#queue.length === 0) return;
    const batch = this.#queue.splice(0);
    this.#sending = this.#send(batch).then(
      () => void (this.#sending = undefined),
      () => void (this.#sending = undefined),
    );
    await this.#sending;
    return this.flush();
  }
}
