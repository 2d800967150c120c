import type { RunEvent } from '../model/facts/events.ts';

const intervalMs = 25;
/** If this many pieces of the log wait to be sent (128 KB each, or one line), the rest stays in the spools. */
const roomForLogs = 8;

/**
 * Sends events in batches, one at a time and at most 40 a second: a slow reader is never flooded, and a fast run does not pay
 * for each event. A batch is everything emitted so far, so that a cursor read while it is sent covers all of it.
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

  /** False if log lines should wait in the spools. Other events are always accepted. */
  get hasRoom(): boolean {
    return this.#queuedLogs < roomForLogs;
  }

  /** Resolves when there is room, or the connection is gone. */
  async untilRoom(): Promise<void> {
    while (!this.hasRoom) await (this.#sending ?? this.flush());
  }

  /** Resolves when everything emitted so far has arrived, or the connection is gone. */
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
