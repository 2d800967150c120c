import { formatCount, formatDuration } from '../base/numberText.ts';
import { plainText } from '../base/visibleText.ts';
import { settledCount, type RunModel } from '../model/run/runModel.ts';
import { LiveClock } from '../model/run/liveClock.ts';
import { etaMs, oldestItem, stuckMicros } from '../model/run/stats.ts';
import { stuckText } from '../words/stuck.ts';

const phaseText = { compile: 'compiling', preflight: 'loading', workers: 'starting workers' } as const;

/** Shows the progress of a run: one line that changes on a terminal, otherwise one more line every two seconds. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #timer: NodeJS.Timeout;
  #open = false;

  constructor(stream: NodeJS.WriteStream, model: RunModel) {
    this.#stream = stream;
    const clock = new LiveClock(() => performance.now());
    // A timer, because a job may produce no event for a long time.
    this.#timer = setInterval(() => this.#print(progressText(model, clock.read(model))), stream.isTTY ? 100 : 2000);
  }

  #print(line: string): void {
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\x1b[K${line.slice(0, this.#stream.columns - 1)}`);
      this.#open = true;
    } else this.#stream.write(`${line}\n`);
  }

  /** Prints lines that stay on the screen. */
  say(text: string): void {
    this.#stream.write(`${this.#open ? '\r\x1b[K' : ''}${text}\n`);
    this.#open = false;
  }

  /** Removes the changing line. */
  end(): void {
    clearInterval(this.#timer);
    if (this.#open) this.#stream.write('\r\x1b[K');
    this.#open = false;
  }
}

/** `nowMicros`: since the run's start. */
export function progressText(model: RunModel, nowMicros: number): string {
  const label = plainText(model.setup.label);
  if (model.state === 'starting') return `${label}: ${model.phase ? phaseText[model.phase] : 'starting'}`;
  const settled = settledCount(model.counts);
  const unsuccessful = settled - model.counts.succeeded;
  const eta = etaMs(model, settled, nowMicros);
  const oldest = oldestItem(model);
  const stuck = stuckMicros(oldest, nowMicros);
  return [
    `${label}: ${formatCount(settled)}/${model.total === undefined ? '?' : formatCount(model.total)}`,
    ...(unsuccessful > 0 ? [`${formatCount(unsuccessful)} unsuccessful`] : []),
    formatDuration(model.wallMicros + Math.max(0, nowMicros - model.nowMicros)),
    ...(oldest && stuck !== undefined ? [stuckText(oldest.item, stuck)] : []),
    ...(eta === undefined ? [] : [`about ${formatDuration(1000 * eta)} left`]),
  ].join(' · ');
}
