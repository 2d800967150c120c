import { css, html, type TemplateResult } from 'lit';
import type { ChartConfiguration } from 'chart.js';
import { formatDuration, formatRate, plural } from '../../../src/base/numberText.ts';
import { latencyOf } from '../../../src/model/run/stats.ts';
import { baseStyles } from '../../kit/styles.ts';
import { ThemeController } from '../../kit/themeController.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { costSeries, histogramBars, throughputSeries } from './layout.ts';
import { type AnyChart, costChart, histogramChart, showChart, throughputChart } from './paint.ts';

/** Time between two redraws of a live run's charts, in milliseconds. */
const redrawMs = 500;

type Name = 'latency' | 'throughput' | 'cost';

/** Charts of run times, throughput, and the time of each worker by cost. */
export class ChartsPanel extends StoreElement {
  static override styles = [
    baseStyles,
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
      .empty {
        color: var(--vscode-descriptionForeground);
        margin: 0;
        padding: 14px;
      }
    `,
  ];
  #charts = new Map<Name, AnyChart>();
  readonly #theme = new ThemeController(this, () => (this.#drawnKey = ''));
  #drawnAt = -Infinity;
  #drawnKey = '';
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
    const { p50, p99, max } = latencyOf(model, display.over);
    const rate = model.latency.total / Math.max(1e-9, model.wallMicros / 1e6);
    return html`<div class="charts" role="group" aria-label="Charts" tabindex="0">
      ${figure('latency', 'Run time of items', `p50 ${formatDuration(p50)} · p99 ${formatDuration(p99)} · max ${formatDuration(max)}`)}
      ${figure('throughput', 'Items per second', `mean ${formatRate(rate)} over ${formatDuration(model.wallMicros)}`)}
      ${figure('cost', "Where each worker's time went", plural(model.workers.length, 'worker'))}
    </div>`;
  }

  protected override updated(): void {
    const { model, timeline } = this.store;
    const key = `${this.store.epoch} ${model.nowMicros} ${model.latency.total}`;
    if (model.latency.total === 0 || key === this.#drawnKey) return;
    const wait = this.#drawnAt + redrawMs - performance.now();
    if (wait > 0 && this.#charts.size > 0) {
      this.#later ??= setTimeout(() => {
        this.#later = undefined;
        this.requestUpdate();
      }, wait);
      return;
    }
    this.#drawnAt = performance.now();
    this.#drawnKey = key;
    this.#show('latency', histogramChart(histogramBars(model.latency), this.#theme.now));
    this.#show('throughput', throughputChart(throughputSeries(model, timeline), this.#theme.now));
    this.#fitCost();
    this.#show('cost', costChart(costSeries(model), this.#theme.now));
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

const figure = (name: Name, title: string, note: string): TemplateResult =>
  html`<figure>
    <figcaption>
      <h2>${title}</h2>
      <span class="dim number">${note}</span>
    </figcaption>
    <div class="plot"><canvas data-chart=${name} role="img" aria-label="${title}: ${note}"></canvas></div>
  </figure>`;

define('poolscope-charts', ChartsPanel);
