import type { RunEvent } from '../model/facts/events.ts';

const intervalMs = 25;
/** With as many pieces of the log waiting (128 KB each, or one line), the rest stays in the spools. */
const roomForLogs = 8;

/**
 * Sends events on in batches: by time, one batch on the way at once, so a slow reader is never flooded
 * and a fast run never pays per event. A batch is everything emitted so far: whatever the sender says of
 * the state when it is cut is true of all of it.
 */
export class EventStream {
  readonly #send: (events: readonly RunEvent[]) => Promise<unknown>;
  #queue: RunEvent[] = [];
  #queuedLogs = 0;
  #sending: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;

  constructor(send: (events: readonly RunEvent[]) => Promise<unknown>) {
    this.#send = send;
  }

  readonly emit = (event: RunEvent): void => {
    this.#queue.push(event);
    if (event.type === 'logsWritten') this.#queuedLogs++;
    this.#timer ??= setTimeout(() => void this.flush(), intervalMs);
  };

  /** Log lines can wait where they are; outcomes and the rest cannot. */
  get hasRoom(): boolean {
    return this.#queuedLogs < roomForLogs;
  }

  /** Resolves when there is room, or nobody is there to make it. */
  async untilRoom(): Promise<void> {
    while (!this.hasRoom) await (this.#sending ?? this.flush());
  }

  /** Resolves when everything emitted so far has arrived, or nobody is there to take it. */
  async flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    while (this.#sending) await this.#sending;
    if (this.#queue.length === 0) return;
    const batch = this.#queue.splice(0);
    this.#queuedLogs = 0;
    this.#sending = this.#send(batch).then(
      () => void (this.#sending = undefined),
      () => void (this.#sending = undefined),
    );
    await this.#sending;
    return this.flush();
  }
}
