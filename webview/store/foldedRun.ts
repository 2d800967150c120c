import { EventDecoder } from '../../src/model/facts/eventLines.ts';
import type { RunEvent } from '../../src/model/facts/events.ts';
import { applyEvent } from '../../src/model/run/reduce.ts';
import { LiveClock } from '../../src/model/run/liveClock.ts';
import { createRunModel, type RunModel } from '../../src/model/run/runModel.ts';
import { createTimeline, followEvent, type Timeline } from '../../src/model/run/timeline.ts';
import { CauseIndex } from './causes.ts';
import { foldLines } from './feed.ts';

/** What the events of one run add up to. Another run is another object. */
export class FoldedRun {
  readonly model: RunModel = createRunModel();
  readonly timeline: Timeline = createTimeline();
  readonly causes = new CauseIndex();
  readonly #decoder = new EventDecoder();
  readonly #clock = new LiveClock(() => performance.now());
  /** Number of flaky items that are out of the causes. */
  #flaky = 0;

  /**
   * Folds the next lines of the recording, in slices of a few milliseconds. Stops early when `goesOn` returns false.
   * Throws for a line that is not an event.
   */
  take(lines: string, goesOn: () => boolean, afterSlice: () => void): Promise<void> {
    return foldLines(this.#decoder, lines, (event) => this.#fold(event), goesOn, afterSlice);
  }

  /** Microseconds since the run's start by the clock, which continues between events. */
  liveMicros(): number {
    return this.#clock.read(this.model);
  }

  #fold(event: RunEvent): void {
    applyEvent(this.model, event);
    followEvent(this.timeline, this.model, event);
    if (event.type === 'itemFailed') this.causes.add(event);
    if (event.type === 'itemsSettled') this.#forgetFlaky();
  }

  /** Items that failed before and have now succeeded are no errors any more. */
  #forgetFlaky(): void {
    const { flaky, failures } = this.model;
    if (flaky.size === this.#flaky) return;
    this.#flaky = flaky.size;
    for (const item of flaky.keys()) if (!failures.has(item)) this.causes.forget(item);
  }
}
