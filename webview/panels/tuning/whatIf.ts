import { html, nothing, type TemplateResult } from 'lit';
import { formatCount, formatDuration, formatPercent, plural } from '../../../src/base/numberText.ts';
import type { RunFloor } from '../../../src/model/run/runFloor.ts';
import { compareWithSerial } from '../../../src/model/run/speedup.ts';
import { isKnown, type Prediction } from '../../../src/model/tuning/costModel.ts';
import type { Tuning } from '../../../src/model/tuning/tuning.ts';
import { runTimeMeaning } from '../../../src/words/clocks.ts';
import { floorText } from '../../../src/words/runFloor.ts';
import { bandText } from '../../../src/words/tuning.ts';
import { speedupMeaning, speedupText } from '../../../src/words/speedup.ts';
import type { HostChoice } from '../../../src/model/tuning/hostChoices.ts';
import { stackedBar } from '../../kit/stackedBar.ts';
import { renderHostChoices } from './hostChoices.ts';
import { type Bound, splitParts, stepOf, stepsTo, workerSteps } from './layout.ts';

interface WhatIf {
  readonly tuning: Tuning;
  readonly chunksize: number;
  readonly workers: number;
  readonly prediction: Prediction;
  readonly bound: Bound | undefined;
  /** The time before which no number of workers ends the run; undefined if it is not known. */
  readonly floor: RunFloor | undefined;
  /** Cores of the machine, if known. */
  readonly cores: number | undefined;
  /** The run with other machines, at the chunksize of the slider; empty for a run on one machine. */
  readonly hosts: readonly HostChoice[];
  /** Uses the chunksize of the slider from the next run on; undefined if the page cannot. */
  readonly apply: (() => void) | undefined;
  readonly changed: (to: { readonly chunksize?: number; readonly workers?: number }) => void;
}

/** Two sliders, the prediction of the model for them, and how the time would be spent. */
export function renderWhatIf({
  tuning,
  chunksize,
  workers,
  prediction,
  bound,
  floor,
  cores,
  hosts,
  apply,
  changed,
}: WhatIf): TemplateResult {
  const { wallMicros } = prediction;
  const { time, concurrency, cpu } = tuning.model;
  const course = { wallMicros, workers, cores: Math.max(workers, cpu.cores), concurrency };
  const speedup = compareWithSerial(time, course);
  const parts = splitParts(prediction);
  const chunkSteps = stepsTo(tuning.curve.at(-1)?.chunksize ?? 1).filter((size) => size >= tuning.model.concurrency);
  return html`<section aria-label="What if">
      <h2>What if</h2>
      ${slider('chunksize', chunkSteps, chunksize, (value) => changed({ chunksize: value }))}
      ${slider('workers', workerSteps, workers, (value) => changed({ workers: value }))}
      <p class="predicted" aria-live="polite">
        ${
          isKnown(prediction)
            ? html`Predicted <strong title=${runTimeMeaning}>${formatDuration(wallMicros)}</strong>
                <span class="dim">(${bandText(prediction)})</span>,
                <span title=${speedupMeaning(speedup)}>speed-up ${speedupText(speedup)}</span>, efficiency
                ${formatPercent(speedup.efficiency)}.`
            : 'Too little is known of this chunksize for a prediction: measure more.'
        }
        ${bound === undefined ? nothing : html`<span class=${workers > bound.workers ? 'text-warn' : 'dim'}>${bound.text}</span>`}
        ${floor ? html`<span class="dim">${floorText(floor, 'wall')}</span>` : nothing}
        ${
          cores !== undefined && workers > cores && hosts.length === 0
            ? html`<span class="dim">This assumes a core for each worker; this machine has ${cores}.</span>`
            : nothing
        }
      </p>
      ${renderHostChoices(hosts)}
      ${
        apply
          ? html`<vscode-button secondary data-action="applyOther" @click=${apply}
              >Apply ${formatCount(chunksize)}</vscode-button
            >`
          : nothing
      }
    </section>
    <section aria-label="Where the time goes">
      <h2>
        Where the time goes at
        ${formatCount(chunksize)}${workers === tuning.workers ? '' : `, ${plural(workers, 'worker')}`}
      </h2>
      ${stackedBar(parts, wallMicros, parts.map(({ word }) => word).join(', '))}
      <ul class="parts dim">
        ${parts.map(({ kind, word }) => html`<li><i class="part-${kind}"></i>${word}</li>`)}
      </ul>
    </section>`;
}

function slider(
  name: string,
  steps: readonly number[],
  value: number,
  changed: (value: number) => void,
): TemplateResult {
  const at = stepOf(steps, value);
  const last = steps.length - 1;
  return html`<label
    >${name}
    <input
      type="range"
      min="0"
      max=${last}
      .value=${String(at)}
      .style=${`--filled: ${last === 0 ? 0 : (100 * at) / last}%`}
      ?disabled=${last === 0}
      aria-valuetext=${value}
      @input=${(event: Event) => changed(steps[Number((event.target as HTMLInputElement).value)] ?? value)}
    />
    <output class="mono">${formatCount(value)}</output>
  </label>`;
}
