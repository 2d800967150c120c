import { Chart } from 'chart.js';
import { html, nothing, type TemplateResult } from 'lit';
import { plural } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import type { Chunksize } from '../../../src/model/facts/job.ts';
import { ofSameItems, onAsManyHosts } from '../../../src/model/tuning/measuredRun.ts';
import { planMeasuring } from '../../../src/model/tuning/measuring.ts';
import { type Predictor, predictor } from '../../../src/model/tuning/quickPrediction.ts';
import type { Tuning } from '../../../src/model/tuning/tuning.ts';
import { type RunFloor, runFloor } from '../../../src/model/run/runFloor.ts';
import { longestItem, type LongestItem } from '../../../src/model/run/stats.ts';
import { decisionText, misfitText, rangeText, tuningTitle } from '../../../src/words/tuning.ts';
import { hostChoices, type HostChoice } from '../../../src/model/tuning/hostChoices.ts';
import { Memo } from '../../kit/memo.ts';
import { stackedBarStyles } from '../../kit/stackedBar.ts';
import { baseStyles } from '../../kit/styles.ts';
import { giveWay } from '../../store/slices.ts';
import { ThemeController } from '../../kit/themeController.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { type Bound, boundOf, type MeasuredRow, measuredRows, tuningWith, whyNot } from './layout.ts';
import { renderMeasured } from './measured.ts';
import { type TuningChart, tuningChart } from './paint.ts';
import { tuningStyles } from './styles.ts';
import { renderWhatIf } from './whatIf.ts';

interface Known {
  readonly tuning: Tuning;
  readonly rows: readonly MeasuredRow[];
  readonly predict: Predictor;
  readonly floor: RunFloor | undefined;
  readonly longest: LongestItem;
}

/** Recommends a chunksize, from the measured runs and the cost model, and predicts other choices. */
export class TuningPanel extends StoreElement {
  static override styles = [baseStyles, stackedBarStyles, tuningStyles];
  #known: Known | undefined;
  #knownKey = '';
  #epoch = -1;
  #bound: { readonly known: Known; readonly chunksize: number; readonly bound: Bound | undefined } | undefined;
  /** Values of the sliders. Undefined means the best fixed chunksize and the workers of the run. */
  #chunksize: number | undefined;
  #workers: number | undefined;
  #chart: TuningChart | undefined;
  #drawn: Known | undefined;
  readonly #hosts = new Memo<readonly HostChoice[]>();
  readonly #theme = new ThemeController(this, () => (this.#drawn = undefined));

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#clearChart();
  }

  protected override render(): TemplateResult {
    const { model, display, epoch } = this.store;
    if (epoch !== this.#epoch) {
      this.#epoch = epoch;
      this.#knownKey = '';
      this.#known = this.#chunksize = this.#workers = undefined;
    }
    const reason = whyNot(model, display);
    if (reason !== undefined) return html`<p class="empty">${reason}</p>`;
    void this.#study();
    if (!this.#known) return html`<p class="empty">Estimating the time of other chunksizes …</p>`;
    return html`<div class="tuning" role="group" aria-label="Tuning" tabindex="0">
      ${this.#renderChart(this.#known)}
      <div class="advice">
        ${this.#renderUse(this.#known)} ${this.#renderWhatIf(this.#known)}
        ${renderMeasured(this.#known.rows, this.#known.tuning)}
      </div>
    </div>`;
  }

  protected override updated(): void {
    const canvas = this.renderRoot.querySelector('canvas');
    if (!canvas || !this.#known) this.#clearChart();
    if (!canvas || !this.#known || this.#drawn === this.#known) return;
    this.#clearChart();
    this.#drawn = this.#known;
    this.#chart = new Chart(canvas, tuningChart(this.#known.tuning, this.#known.rows, this.#theme.now));
  }

  /** Fits the model once for each set of measured runs, after the page was painted: a million items take a while. */
  async #study(): Promise<void> {
    const { model, epoch } = this.store;
    const measured = this.store.tuning.measured.filter((run) => ofSameItems(run, model) && onAsManyHosts(run, model));
    const key = [epoch, ...measured.map(({ startedAtMs }) => startedAtMs)].join(' ');
    if (this.#knownKey === key) return;
    this.#knownKey = key;
    await giveWay();
    if (this.#knownKey !== key) return;
    const tuning = tuningWith(model, measured);
    const rows = measuredRows([model, ...measured]);
    this.#known = {
      tuning,
      rows,
      predict: predictor(tuning.model),
      longest: longestItem(model),
      floor: runFloor(model, this.store.timeline),
    };
    this.requestUpdate();
  }

  /** Cached, because it needs several predictions and depends only on the slider of the chunksize. */
  #boundAt(known: Known, chunksize: number): Bound | undefined {
    if (this.#bound?.known !== known || this.#bound.chunksize !== chunksize) {
      const bound = boundOf(known.predict, known.tuning, chunksize, known.longest);
      this.#bound = { known, chunksize, bound };
    }
    return this.#bound.bound;
  }

  /** Cached like the bound. */
  #hostsAt({ tuning, predict }: Known, chunksize: number): readonly HostChoice[] {
    return this.#hosts.of([predict, chunksize], () => hostChoices(tuning.model, predict, chunksize));
  }

  #clearChart(): void {
    this.#chart?.destroy();
    this.#chart = undefined;
    this.#drawn = undefined;
  }

  #renderChart({ tuning, rows }: Known): TemplateResult {
    const { setup } = this.store.model;
    const { decision } = tuning;
    const title = tuningTitle(plainText(setup.functionName ?? setup.label), tuning);
    const measured = rows.filter(({ chunksize }) => chunksize !== 'auto').length;
    const label = `${title}: ${plural(measured, 'fixed chunksize')} measured. ${decisionText(decision).title}.`;
    return html`<figure>
      <figcaption>
        <b>${title}</b>
        <span class="dim key measured">measured</span>
        ${tuning.fits ? html`<span class="dim key model">model and its band</span>` : nothing}
        ${decision.use === 'auto' ? nothing : html`<span class="dim key flat">within 3 %</span>`}
      </figcaption>
      <div class="plot"><canvas role="img" aria-label=${label}></canvas></div>
    </figure>`;
  }

  #renderUse({ tuning }: Known): TemplateResult {
    const { title, sentence } = decisionText(tuning.decision);
    return html`<p class="use"><strong>${title}</strong></p>
      <p class="reason dim">
        ${sentence} ${tuning.decision.use === 'auto' ? nothing : rangeText(tuning)}
        ${tuning.fits ? nothing : misfitText(tuning)}
      </p>
      ${this.store.isFile ? nothing : this.#renderButtons(tuning)}`;
  }

  #apply = (chunksize: Chunksize) => (): void => this.store.host.emit('applyChunksize', { chunksize });

  #renderButtons(tuning: Tuning): TemplateResult {
    const { host, canRun, isRestricted, tuning: state, model } = this.store;
    const { use } = tuning.decision;
    const { measuring, chosen } = state;
    const seconds = Math.max(1, Math.round(planMeasuring(tuning, model).aboutMs / 1000));
    return html`<div class="buttons">
        <vscode-button data-action="apply" @click=${this.#apply(use)}
          >${decisionText(tuning.decision).title}</vscode-button
        >
        ${
          measuring
            ? html`<vscode-button secondary data-action="stop" @click=${() => host.emit('stopMeasuring', null)}
                >Cancel</vscode-button
              >`
            : canRun
              ? html`<vscode-button secondary data-action="measure" @click=${() => host.emit('measure', null)}
                  >Measure, about ${seconds} s</vscode-button
                >`
              : nothing
        }
      </div>
      ${
        measuring
          ? html`<div class="busy" role="status">
              <vscode-icon name="loading" spin></vscode-icon>
              <span>Measuring ${measuring.what}, run ${measuring.run}</span>
            </div>`
          : nothing
      }
      ${
        chosen === null
          ? nothing
          : html`<p class="chosen" role="status">
              <span class="dim">The next run uses chunksize ${chosen}, which was chosen for this function.</span>
              ${
                canRun && !measuring && chosen !== model.chunksize
                  ? html`<button class="link" @click=${() => host.emit('rerun', null)}>Run again</button>`
                  : nothing
              }
            </p>`
      }
      ${isRestricted ? html`<p class="chosen dim">Trust this workspace to measure.</p>` : nothing}`;
  }

  #renderWhatIf(known: Known): TemplateResult | typeof nothing {
    const { tuning, predict } = known;
    if (!tuning.fits) return nothing;
    const { use } = tuning.decision;
    const chunksize = this.#chunksize ?? (use === 'auto' ? tuning.bestFixed.chunksize : use);
    const workers = this.#workers ?? tuning.workers;
    return renderWhatIf({
      floor: known.floor,
      tuning,
      chunksize,
      workers,
      prediction: predict(workers, chunksize),
      bound: this.#boundAt(known, chunksize),
      cores: this.store.model.cores,
      hosts: this.#hostsAt(known, chunksize),
      apply: this.store.isFile ? undefined : this.#apply(chunksize),
      changed: ({ chunksize: size = this.#chunksize, workers: count = this.#workers }) => {
        this.#chunksize = size;
        this.#workers = count;
        this.requestUpdate();
      },
    });
  }
}

define('poolscope-tuning', TuningPanel);
