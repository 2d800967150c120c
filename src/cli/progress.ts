import { jobLabel } from '../model/job.ts';
import { settledCount, type RunModel } from '../model/runModel.ts';
import { etaMs } from '../model/stats.ts';
import { formatCount, formatMs } from './format.ts';

const phaseText = { compile: 'compiling', preflight: 'loading', workers: 'starting workers' } as const;

/** Keeps one live line on a terminal; elsewhere prints a plain line now and then. */
export class Progress {
  readonly #stream: NodeJS.WriteStream;
  readonly #intervalMs: number;
  #last = 0;
  #open = false;

  constructor(stream: NodeJS.WriteStream) {
    this.#stream = stream;
    this.#intervalMs = stream.isTTY ? 100 : 2000;
  }

  update(model: RunModel): void {
    const now = performance.now();
    if (now - this.#last < this.#intervalMs) return;
    this.#last = now;
    const line = progressText(model);
    if (this.#stream.isTTY) {
      this.#stream.write(`\r\x1b[K${line.slice(0, this.#stream.columns - 1)}`);
      this.#open = true;
    } else this.#stream.write(`${line}\n`);
  }

  /** Takes the live line away. */
  end(): void {
    if (this.#open) this.#stream.write('\r\x1b[K');
    this.#open = false;
  }
}

export function progressText(model: RunModel): string {
  const label = model.job ? jobLabel(model.job) : '';
  if (model.state === 'starting') return `${label}: ${model.phase ? phaseText[model.phase] : 'starting'}`;
  const settled = settledCount(model.counts);
  const unsuccessful = settled - model.counts.succeeded;
  const eta = etaMs(model, settled);
  return [
    `${label}: ${formatCount(settled)}/${model.total === undefined ? '?' : formatCount(model.total)}`,
    ...(unsuccessful > 0 ? [`${formatCount(unsuccessful)} not ok`] : []),
    formatMs(model.wallMicros / 1000),
    ...(eta === undefined ? [] : [`about ${formatMs(eta)} left`]),
  ].join(' · ');
}
