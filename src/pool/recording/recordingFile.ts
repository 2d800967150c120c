import { outcomeOf, type ItemsSettled, type RunEvent, type RunFinished } from '../../model/facts/events.ts';
import { forEachSettled } from '../../model/facts/settledItems.ts';
import { stateAfterError, type OutcomeCounts } from '../../model/run/runModel.ts';
import { writeSummary } from '../../recording/summaryFile.ts';
import { EventsFile } from '../../recording/writeEvents.ts';

/** Events wait in memory for this long, or until there are so many. */
const flushMs = 100;
const mostWaiting = 4096;

/** Writes the events of a pool to a recording, and sums them up at the end. The program may end at any moment. */
export class RecordingFile {
  readonly #dir: string;
  readonly #file: EventsFile;
  readonly #timer: NodeJS.Timeout;
  readonly #beforeFlush: () => void;
  readonly #counts: OutcomeCounts = { succeeded: 0, failed: 0, timedOut: 0, crashed: 0, cancelled: 0 };
  #waiting: RunEvent[] = [];
  #lastEndMicros = 0;
  #last: RunFinished | undefined;
  #hasFailed = false;

  /** `beforeFlush` may add the last events before the others are written. */
  constructor(dir: string, beforeFlush: () => void) {
    this.#dir = dir;
    this.#beforeFlush = beforeFlush;
    this.#file = new EventsFile(dir, (error) => this.#fail(error));
    this.#timer = setInterval(() => this.#flush(), flushMs).unref();
  }

  add(event: RunEvent): void {
    if (this.#last || this.#hasFailed) return;
    if (event.type === 'itemsSettled') this.#count(event);
    this.#waiting.push(event);
    if (this.#waiting.length >= mostWaiting) this.#flush();
  }

  /** Resolves when everything is written. `error`: why the pool could not serve its calls. */
  async end(atMicros: number, error: Error | undefined): Promise<void> {
    if (this.#last) return;
    this.#finish(atMicros, error);
    await this.#file.close();
    this.#writeSummary();
  }

  /** Like `end`, when the process ends before the next turn. It may be called while `end` waits. */
  endNow(atMicros: number): void {
    this.#finish(atMicros, undefined);
    this.#file.closeNow();
    this.#writeSummary();
  }

  #finish(atMicros: number, error: Error | undefined): void {
    if (this.#last) return;
    clearInterval(this.#timer);
    this.#flush();
    const stateAtEnd = this.#counts.cancelled > 0 ? 'cancelled' : 'finished';
    this.#last = {
      type: 'runFinished',
      state: error ? stateAfterError(this.#counts) : stateAtEnd,
      atMicros,
      wallMicros: this.#lastEndMicros,
      error: error ? { message: `${error.name}: ${error.message}` } : null,
    };
    if (!this.#hasFailed) this.#file.append([this.#last]);
  }

  #flush(): void {
    this.#beforeFlush();
    const events = this.#waiting;
    this.#waiting = [];
    if (events.length > 0 && !this.#hasFailed) this.#file.append(events);
  }

  #count(event: ItemsSettled): void {
    forEachSettled(event, (_item, _start, end, code) => {
      const outcome = outcomeOf(code);
      if (outcome) this.#counts[outcome]++;
      if (end > this.#lastEndMicros) this.#lastEndMicros = end;
    });
  }

  #writeSummary(): void {
    if (this.#hasFailed || !this.#last) return;
    const { state, error } = this.#last;
    const total = Object.values(this.#counts).reduce((sum, count) => sum + count, 0);
    try {
      writeSummary(this.#dir, {
        state,
        items: { total, ...this.#counts },
        wallMs: this.#lastEndMicros / 1000,
        ...(error && { error }),
      });
    } catch {
      // A recording without a summary is read from its events.
    }
  }

  /** The program runs as it would without a recording. */
  #fail(error: Error): void {
    this.#hasFailed = true;
    this.#waiting = [];
    clearInterval(this.#timer);
    process.emitWarning(`the pool is not recorded any further: ${error.message}`);
  }
}
