import { html, nothing, type TemplateResult } from 'lit';
import { formatCount, formatDuration, formatPercent } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import { sampleCount } from '../../../src/model/run/metrics.ts';
import type { WorkerModel } from '../../../src/model/run/workerModel.ts';
import '../../kit/logs/logList.ts';
import { stackedBar, stackedBarStyles } from '../../kit/stackedBar.ts';
import { baseStyles, swatchClass } from '../../kit/styles.ts';
import { listTableStyles } from '../../kit/tableStyles.ts';
import { placeTip, tipStyles } from '../../kit/tip.ts';
import { costMeanings, costParts, costWords } from '../../../src/words/costs.ts';
import { groupOfWorker } from '../../../src/words/workerGroups.ts';
import { tooFewSamples } from '../../../src/words/use.ts';
import { ThemeController } from '../../kit/themeController.ts';
import { selectedHost } from '../../store/hostSelection.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { type LogFilter, noFilter } from '../../store/viewState.ts';
import { splitParts, splitText, type WorkerRow, workerRows } from './layout.ts';
import { renderHosts } from './hostsTable.ts';
import './sampleView.ts';
import { UseCells, useHeads, useSentences, useTableCells } from './useCells.ts';
import { workersStyles } from './styles.ts';

/** State and figures of each worker, and the log of the selected one. */
export class WorkersPanel extends StoreElement {
  static override styles = [baseStyles, stackedBarStyles, listTableStyles, tipStyles, workersStyles];
  #filter: LogFilter = noFilter;
  readonly #useCells = new UseCells();
  readonly #theme = new ThemeController(this);

  protected override render(): TemplateResult {
    const { selection } = this.store.view;
    // A worker that is selected here still shows the others, so that another one can be selected.
    const isSelected = selection.range !== null || selection.items !== null;
    const { model } = this.store;
    const all = workerRows(
      model,
      this.store.timeline,
      isSelected ? this.store.selected : undefined,
      selection.range,
      this.store.live ? this.store.nowMicros() : undefined,
    );
    const host = selectedHost(model, selection);
    const rows = host === undefined ? all : all.filter(({ worker }) => wasOn(model.workers[worker], host));
    if (all.length === 0) {
      return html`<p class="empty">
        No worker has started yet. Each worker appears here with its activity, its time and its log.
      </p>`;
    }
    const chosen = rows.find((row) => row.worker === selection.worker);
    const isMeasured = model.workers.some((worker) => sampleCount(worker) > 1);
    return html`
      <div class=${chosen ? 'tables' : 'tables alone'}>
        ${renderHosts(this.store)}
        <table aria-label="Workers" class=${isMeasured ? 'measured' : ''}>
          <thead>
            <tr>
              <th>worker</th>
              <th class="state">state</th>
              <th class="current">current item</th>
              <th class="number">items</th>
              <th class="number">failed</th>
              <th class="number busy" title=${busyMeaning(selection.range !== null)}>busy</th>
              ${isMeasured ? useHeads() : nothing}
              <th class="split">
                ${costParts.map((part) => html`<span class="legend" title=${costMeanings[part]}><i class="key part-${part}"></i>${costWords[part]}</span>`)}
              </th>
              <th class="number lines">log lines</th>
              <th class="number restarts">restarts</th>
            </tr>
          </thead>
          <tbody>
            ${rows.map((row) => this.#renderRow(row, row === chosen, isMeasured))}
          </tbody>
        </table>
      </div>
      <p class="tip" role="tooltip" hidden></p>
      ${isMeasured ? nothing : html`<p class="use-text">${tooFewSamples}</p>`}
      <poolscope-sample .store=${this.store}></poolscope-sample>
      ${chosen ? this.#renderLog(chosen) : html`<p class="empty">Select a worker to read its log.</p>`}
    `;
  }

  #renderRow(row: WorkerRow, chosen: boolean, isMeasured: boolean): TemplateResult {
    const worker = this.store.model.workers[row.worker];
    const group = groupOfWorker(this.store.model, row.worker);
    return html`<tr class=${chosen ? 'selected' : ''} @click=${() => this.#choose(chosen ? null : row.worker)}>
      <td>
        <span class=${swatchClass(row.worker)}></span>
        <button
          class="link"
          aria-pressed=${chosen ? 'true' : 'false'}
          @click=${(event: Event) => this.#onName(event, row, chosen)}
        >
          w${row.worker}
        </button>
        ${group === undefined ? nothing : html`<span class="dim">${group}</span>`}
      </td>
      <td class="state">${row.state}</td>
      <td class="number current">${this.#renderCurrent(row)}</td>
      <td class="number">${formatCount(row.items)}</td>
      <td class="number ${row.failed > 0 ? 'text-error' : ''}">${formatCount(row.failed)}</td>
      <td class="number busy">${formatPercent(row.busy)}</td>
      ${isMeasured && worker ? useTableCells(worker, this.#onPoint) : nothing}
      <td class="split">${stackedBar(splitParts(row.split), sumOf(row), splitText(row.split))}</td>
      <td class="number lines">${formatCount(row.logLines)}</td>
      <td class="number restarts ${row.restarts > 0 ? 'text-warn' : ''}" title=${plainText(row.exits.join('\n'))}>
        ${row.restarts}
      </td>
    </tr>`;
  }

  #renderCurrent({ current }: WorkerRow): TemplateResult | typeof nothing {
    if (!current) return nothing;
    const since = formatDuration(Math.max(0, this.store.nowMicros() - current.sinceMicros));
    return html`<button
        class="link"
        @click=${(event: Event) => {
          event.stopPropagation();
          this.store.selectItem(current.item);
        }}
      >
        #${current.item}</button
      ><span class="dim"> ${since}${current.others > 0 ? ` +${current.others}` : ''}</span>`;
  }

  protected override updated(): void {
    const { model, timeline, view } = this.store;
    const range = view.zoom ?? { fromMicros: 0, toMicros: Math.max(1, model.nowMicros) };
    const canvases = this.renderRoot.querySelectorAll<HTMLCanvasElement>('td.use canvas');
    this.#useCells.paint(canvases, { model, timeline, range, theme: this.#theme.now });
  }

  /** Shows the value under the pointer below it. */
  readonly #onPoint = (event: PointerEvent): void => {
    const canvas = event.currentTarget as HTMLCanvasElement;
    const tip = this.renderRoot.querySelector<HTMLElement>('.tip');
    if (!tip) return;
    tip.hidden = false;
    tip.textContent = this.#useCells.textAt(canvas, event.offsetX);
    const [cell, host] = [canvas.getBoundingClientRect(), this.getBoundingClientRect()];
    placeTip(this, { x: cell.left - host.left - 12, y: cell.bottom - host.top - 16 });
    canvas.onpointerleave = () => void (tip.hidden = true);
  };

  #renderLog(row: WorkerRow): TemplateResult {
    // Keeps one filter object per worker, because the list starts again with each new filter.
    if (this.#filter.workers[0] !== row.worker) this.#filter = { ...noFilter, workers: [row.worker] };
    const { follow } = this.store.view;
    const worker = this.store.model.workers[row.worker];
    return html`
      ${worker ? useSentences(worker) : nothing}
      <div class="head">
        <span class=${swatchClass(row.worker)}></span>
        <h2>Log of worker ${row.worker}</h2>
        <span class="dim number">${formatCount(row.logLines)} lines</span>
        ${row.exits.length > 0 ? html`<span class="text-warn clip">last restart: ${plainText(row.exits[0] ?? '')}</span>` : nothing}
        <span class="space"></span>
        <button
          class="link"
          aria-pressed=${follow ? 'true' : 'false'}
          @click=${() => this.store.patchView({ follow: !follow })}
        >
          ${follow ? 'following' : 'follow'}
        </button>
        ${this.#renderReplay(row)}
        <button class="link" @click=${() => this.store.patchView({ tab: 'logs', logs: this.#filter })}>
          Show in Logs
        </button>
      </div>
      <poolscope-log-list
        .store=${this.store}
        .filter=${this.#filter}
        .follow=${follow}
        @follow-changed=${(event: CustomEvent<boolean>) => this.store.patchView({ follow: event.detail })}
      ></poolscope-log-list>
    `;
  }

  /** Runs or debugs the items of this worker again, in their order. */
  #renderReplay({ worker, items }: WorkerRow): TemplateResult | typeof nothing {
    const { host, canRun, display } = this.store;
    if (!canRun || !display.over || items === 0) return nothing;
    const selection = { by: 'worker', worker } as const;
    return html`<button class="link" @click=${() => host.emit('replay', { selection, mode: 'run' })}>Replay</button>
      <button class="link" @click=${() => host.emit('replay', { selection, mode: 'debug' })}>Debug</button>`;
  }

  #onName(event: Event, row: WorkerRow, chosen: boolean): void {
    event.stopPropagation();
    this.#choose(chosen ? null : row.worker);
  }

  #choose(worker: number | null): void {
    this.store.select({ worker });
  }
}

const wasOn = (worker: WorkerModel | undefined, host: number): boolean =>
  worker?.placements.some((each) => each.host === host) === true;

const busyMeaning = (isRange: boolean): string =>
  `Share of the time in which it ran items: ${isRange ? 'of the selected time' : 'from the start of the workers to now, or to the last outcome'}`;

const sumOf = (row: WorkerRow): number => costParts.reduce((sum, part) => sum + row.split[part], 0);

define('poolscope-workers', WorkersPanel);
