import { css, html, nothing, type TemplateResult } from 'lit';
import type { ChartConfiguration } from 'chart.js';
import { formatDuration, formatRate, plural } from '../../../src/base/numberText.ts';
import { latencyOf } from '../../../src/model/run/stats.ts';
import { emptyStyles, selectStyles } from '../../kit/listStyles.ts';
import { baseStyles } from '../../kit/styles.ts';
import { ThemeController } from '../../kit/themeController.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import type { Selected } from '../../store/selectedItems.ts';
import type { TimeRange } from '../../store/selection.ts';
import {
  barOf,
  costSeries,
  histogramBars,
  type HistogramBars,
  latencyOfItems,
  selectedThroughput,
  throughputSeries,
} from './layout.ts';
import { type AnyChart, costChart, histogramChart, showChart, throughputChart } from './paint.ts';

/** Time between two redraws of a live run's charts, in milliseconds. */
const redrawMs = 500;

type Name = 'latency' | 'throughput' | 'cost';

/** Charts of run times, throughput, and the time of each worker by cost. */
export class ChartsPanel extends StoreElement {
  static override styles = [
    baseStyles,
    emptyStyles,
    selectStyles,
    css`
      :host {
        display: block;
        min-height: 0;
      }
      .charts {
        align-content: start;
        display: grid;
        gap: 14px 24px;
        grid-template-columns: repeat(auto-fit, minmax(min(360px, 100%), 1fr));
        height: 100%;
        overflow: auto;
        padding: 12px 14px;
      }
      .charts:focus-visible {
        outline: 1px solid var(--vscode-focusBorder);
        outline-offset: -1px;
      }
      figure {
        margin: 0;
        min-width: 0;
      }
      figcaption {
        margin-bottom: 6px;
      }
      .plot {
        height: clamp(180px, 32vh, 360px);
        position: relative;
      }
      select {
        margin-left: 8px;
      }
    `,
  ];
  #charts = new Map<Name, AnyChart>();
  readonly #theme = new ThemeController(this, () => (this.#drawnKey = ''));
  #drawnAt = -Infinity;
  #drawnKey = '';
  #drawn: Selected | undefined;
  #later: ReturnType<typeof setTimeout> | undefined;

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.#later);
    for (const chart of this.#charts.values()) chart.destroy();
    this.#charts.clear();
    this.#drawnKey = '';
  }

  protected override render(): TemplateResult {
    const { model, display } = this.store;
    if (model.latency.total === 0) {
      return html`<p class="empty">
        No item has ended yet. Run times, throughput and each worker's costs appear here.
      </p>`;
    }
    const { p50, p99, max } = this.store.selected?.figures ?? latencyOf(model, display.over);
    const rate = model.latency.total / Math.max(1e-9, model.wallMicros / 1e6);
    const isWhole = this.store.selected === undefined;
    return html`<div class="charts" role="group" aria-label="Charts" tabindex="0">
      ${figure(
        'latency',
        'Run time of items',
        `p50 ${formatDuration(p50)} · p99 ${formatDuration(p99)} · max ${formatDuration(max)}`,
        this.#renderBars(),
      )}
      ${figure('throughput', 'Items per second', isWhole ? `mean ${formatRate(rate)} over ${formatDuration(model.wallMicros)} from the start of the workers` : 'selected items')}
      ${figure('cost', "Where each worker's time went", `${plural(model.workers.length, 'worker')}${isWhole ? '' : ', whole run'}`)}
    </div>`;
  }

  protected override updated(): void {
    const { model, timeline } = this.store;
    const { selected } = this.store;
    const key = `${this.store.epoch} ${model.nowMicros} ${model.latency.total}`;
    if (model.latency.total === 0 || (key === this.#drawnKey && selected === this.#drawn)) return;
    const wait = this.#drawnAt + redrawMs - performance.now();
    if (wait > 0 && this.#charts.size > 0 && selected === this.#drawn) {
      this.#later ??= setTimeout(() => {
        this.#later = undefined;
        this.requestUpdate();
      }, wait);
      return;
    }
    this.#drawnAt = performance.now();
    this.#drawnKey = key;
    this.#drawn = selected;
    const bars = this.#bars();
    const choose = (bar: number): void => this.#choose(bars.edges[bar]);
    this.#show('latency', histogramChart(bars, this.#theme.now, barOf(bars, this.#chosen), choose));
    const points = selected ? selectedThroughput(selected) : throughputSeries(model, timeline);
    this.#show('throughput', throughputChart(points, this.#theme.now));
    this.#fitCost();
    this.#show('cost', costChart(costSeries(model), this.#theme.now));
  }

  /** The run times that are selected in the histogram. */
  get #chosen(): TimeRange | undefined {
    const { items } = this.store.view.selection;
    return items?.by === 'duration' ? items : undefined;
  }

  /** The histogram of the selection. One that selects a bar of it still shows all bars. */
  #bars(): HistogramBars {
    const { selected, model } = this.store;
    const latency = selected && !this.#chosen ? latencyOfItems(selected) : model.latency;
    return histogramBars(latency);
  }

  #choose(range: TimeRange | undefined): void {
    this.store.select({ items: range ? { by: 'duration', ...range } : null });
  }

  /** The bars of the histogram, for the keyboard. */
  #renderBars(): TemplateResult {
    const bars = this.#bars();
    const chosen = barOf(bars, this.#chosen);
    return html`<select
      aria-label="Select items by run time"
      @change=${(event: Event) => this.#choose(bars.edges[Number((event.target as HTMLSelectElement).value)])}
    >
      <option value="-1" ?selected=${chosen < 0}>all run times</option>
      ${bars.ranges.map(
        (range, bar) =>
          html`<option value=${bar} ?selected=${bar === chosen}>
            ${range}: ${plural(bars.counts[bar] ?? 0, 'item')}
          </option>`,
      )}
    </select>`;
  }

  #fitCost(): void {
    const plot = this.renderRoot.querySelector<HTMLElement>('[data-chart="cost"]')?.parentElement;
    if (plot) plot.style.minHeight = `${60 + this.store.model.workers.length * 16}px`;
  }

  #show(name: Name, next: unknown): void {
    const canvas = this.renderRoot.querySelector<HTMLCanvasElement>(`[data-chart="${name}"]`);
    if (canvas) this.#charts.set(name, showChart(this.#charts.get(name), canvas, next as ChartConfiguration));
  }
}

const figure = (name: Name, title: string, note: string, choice?: TemplateResult): TemplateResult =>
  html`<figure>
    <figcaption>
      <h2>${title}</h2>
      <span class="dim number">${note}</span>
      ${choice ?? nothing}
    </figcaption>
    <div class="plot"><canvas data-chart=${name} role="img" aria-label="${title}: ${note}"></canvas></div>
  </figure>`;

define('poolscope-charts', ChartsPanel);
