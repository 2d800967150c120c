import { html, nothing, svg, type TemplateResult } from 'lit';
import { formatCount, formatDuration, plural } from '../../../src/base/numberText.ts';
import {
  comparedCells,
  type ComparedRun,
  type ComparedTable,
  type ComparedView,
} from '../../../src/protocol/panel/comparedView.ts';
import { runTimeMeaning } from '../../../src/words/clocks.ts';
import { text } from '../../kit/failureView.ts';
import { baseStyles } from '../../kit/styles.ts';
import { textTableStyles } from '../../kit/tableStyles.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { scatterOf } from './layout.ts';
import { compareStyles } from './styles.ts';

const scatterSize = 280;
const laneHeight = 9;

/** Two runs of the function: what has changed, both timelines on one scale, and each item before and after. */
export class ComparePanel extends StoreElement {
  static override styles = [baseStyles, textTableStyles, compareStyles];

  protected override render(): TemplateResult {
    const { compared } = this.store;
    if (!compared)
      return html`<p class="empty">Choose Compare with Another Run in the menu of a run in the Runs view.</p>`;
    return html`
      ${compared.sentences.map((sentence) => html`<p>${text(sentence)}</p>`)}
      <h2>Timelines</h2>
      ${renderRun('Before', compared.before)} ${renderRun('After', compared.after)}
      ${this.#renderItems('Failed after, succeeded before', compared.newlyFailed)}
      ${this.#renderItems('Succeeded after, failed before', compared.fixed)} ${this.#renderScatter(compared)}
      ${compared.tables.map((table) => this.#renderTable(table))}
    `;
  }

  #renderItems(title: string, items: readonly number[]): TemplateResult | typeof nothing {
    if (items.length === 0) return nothing;
    return html`<h2>${title}</h2>
      <p>${items.map((item) => html`${this.#itemLink(String(item))} `)}</p>`;
  }

  #itemLink(item: string): TemplateResult {
    return html`<button class="link" @click=${() => this.store.selectItem(Number(item))}>${item}</button>`;
  }

  #renderScatter({ points }: ComparedView): TemplateResult | typeof nothing {
    if (points.item.length === 0) return nothing;
    const { size, ticks, points: drawn } = scatterOf(points, scatterSize);
    const left = 52;
    const selected = this.store.view.item;
    const some = points.item.length < points.of ? `, ${formatCount(points.item.length)} of them drawn` : '';
    return html`<h2>Each item before and after</h2>
      <p class="empty">
        ${plural(points.of, 'item')} that succeeded in both runs${some}. Above the line: slower after.
      </p>
      <svg
        class="scatter"
        role="img"
        aria-label="Durations of the items before and after, on logarithmic scales"
        width=${size + left}
        height=${size + 22}
        viewBox="0 0 ${size + left} ${size + 22}"
      >
        <g transform="translate(${left} 0)">
          <rect class="axis" width=${size} height=${size} fill="none"></rect>
          <line class="diagonal" x1="0" y1=${size} x2=${size} y2="0"></line>
          ${ticks.map(
            ({ at, label }) =>
              svg`<text x=${at} y=${size + 16} text-anchor="middle">${label}</text>
                <text x="-6" y=${size - at + 4} text-anchor="end">${label}</text>`,
          )}
          ${drawn.map(
            ({ item, x, y, change, title }) =>
              svg`<circle class=${`${change}${item === selected ? ' selected' : ''}`} cx=${x} cy=${y} r=${item === selected ? 5 : 2.5}
                @click=${() => this.store.selectItem(item)}><title>${title}</title></circle>`,
          )}
        </g>
      </svg>`;
  }

  #renderTable({ title, ofItems, rows: [header = [], ...rows] }: ComparedTable): TemplateResult {
    return html`<h2>${text(title)}</h2>
      <div class="wide">
        <table>
          <tr>
            ${header.map((cell) => html`<th>${cell}</th>`)}
          </tr>
          ${rows.map(
            (row) =>
              html`<tr>
                ${row.map((cell, k) => html`<td>${ofItems && k === 0 ? this.#itemLink(cell) : text(cell)}</td>`)}
              </tr>`,
          )}
        </table>
      </div>`;
  }
}

function renderRun(title: string, { startedAtMs, wallMicros, lanes, isShown }: ComparedRun): TemplateResult {
  const height = laneHeight * Math.max(1, lanes.length);
  const when = new Date(startedAtMs).toLocaleString();
  return html`<div class="run">
    <span>
      <b>${title}</b>, <span title=${runTimeMeaning}>${formatDuration(wallMicros)}</span>
      <div class="empty">${when}${isShown ? ' (shown here)' : ''}</div>
    </span>
    <svg
      class="lanes"
      role="img"
      aria-label="${title}: ${plural(lanes.length, 'worker')}, ${formatDuration(wallMicros)}"
      height=${height}
      viewBox="0 0 ${comparedCells} ${height}"
      preserveAspectRatio="none"
    >
      ${lanes.map(
        ({ spans }, worker) =>
          svg`<rect class="track" x="0" y=${worker * laneHeight} width=${comparedCells} height=${laneHeight - 1}></rect>
            ${spans.map(
              ({ from, cells, hasFailure }) =>
                svg`<rect class=${hasFailure ? 'bad' : 'ran'} x=${from} y=${worker * laneHeight} width=${cells} height=${laneHeight - 1}></rect>`,
            )}`,
      )}
    </svg>
  </div>`;
}

define('poolscope-compare', ComparePanel);
