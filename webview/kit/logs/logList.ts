import { html, nothing, type TemplateResult } from 'lit';
import { formatCount, formatLogTime, plural } from '../../../src/base/numberText.ts';
import { plainText, stripAnsi } from '../../../src/base/visibleText.ts';
import type { LogRecord } from '../../../src/model/facts/log.ts';
import { placesOf } from '../../../src/model/facts/logPlaces.ts';
import type { Selected } from '../../store/selectedItems.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import { sliceMs } from '../../store/slices.ts';
import type { LogFilter } from '../../store/viewState.ts';
import { baseName } from '../paths.ts';
import { baseStyles, swatchClass } from '../styles.ts';
import { type VirtualList, virtualListStyles } from '../virtualList.ts';
import '../virtualList.ts';
import { wrapLines } from '../wrapLines.ts';
import { Expansion } from './expansion.ts';
import { compileFilter, type CompiledFilter } from './logFilter.ts';
import { LogIndex } from './logIndex.ts';
import { selectedLines } from './selectedLines.ts';
import { logListStyles } from './logListStyles.ts';
import { logTextStyles, renderLogText } from './renderLogText.ts';
import { oneLine } from './logText.ts';
import { logLine } from '../../../src/words/logLine.ts';

const rowHeight = 18;
/** Most characters that are shown of the first line of a closed entry. */
const firstLineLimit = 1_000;
const openRowLimit = 2_000;

export interface LogCount {
  readonly shown: number;
  readonly total: number;
  /** Share of the lines that the filter has looked at, from 0 to 1. */
  readonly progress: number;
  readonly error: string | undefined;
}

/** Shows the log lines that pass a filter, however many, also of a live run. Fires `log-count` (LogCount) when the counts change. */
export class LogList extends StoreElement {
  static override properties = {
    ...StoreElement.properties,
    filter: { attribute: false },
    follow: { attribute: false },
  };
  static override styles = [baseStyles, virtualListStyles, logListStyles, ...logTextStyles];
  declare filter: LogFilter;
  declare follow: boolean;

  #compiled: CompiledFilter = { test: undefined, error: undefined };
  #index = new LogIndex(undefined);
  #expansion = new Expansion();
  #key = '';
  #selectedItems: Selected | undefined;
  #selected: { position: number; item: number | null } | undefined;
  #revealed: number | null = null;
  /** Position up to which the log has been searched for the selected item. */
  #sought: { item: number | null; from: number } = { item: null, from: 0 };
  #lastCount = '';

  protected override willUpdate(): void {
    const { selection } = this.store.view;
    // The selected items matter only if items are selected; they may change while a run is live.
    const items = selection.items === null ? undefined : this.store.selected;
    const key = `${this.store.epoch} ${JSON.stringify([this.filter, selection])}`;
    if (key !== this.#key || items !== this.#selectedItems) {
      this.#key = key;
      this.#selectedItems = items;
      this.#compiled = compileFilter(this.filter, selectedLines(selection, items?.mask));
      void this.#compiled.waits?.then(() => this.#compileAgain());
      this.#index = new LogIndex(this.#compiled.test);
      this.#expansion.clear();
      // A list that follows stays at its end until another item is selected.
      this.#revealed = this.follow ? this.store.view.item : null;
      this.#sought = { item: null, from: 0 };
    }
    const done = this.#compiled.waits !== undefined || this.#index.advance(this.#logs, sliceMs);
    if (!done) this.store.invalidate();
  }

  #compileAgain(): void {
    this.#key = '';
    this.requestUpdate();
  }

  protected override render(): TemplateResult {
    const entries = this.#index.count(this.#logs);
    if (entries === 0) return this.#renderEmpty();
    return html`<poolscope-virtual-list
      .rows=${this.#expansion.rowCount(entries)}
      .rowHeight=${rowHeight}
      .renderRow=${this.#renderRow}
      .follow=${this.follow}
      .label=${'Log lines'}
      @follow-off=${() => this.dispatchEvent(new CustomEvent('follow-changed', { detail: false }))}
      @follow-on=${() => this.dispatchEvent(new CustomEvent('follow-changed', { detail: true }))}
      @keydown=${this.#onKey}
    ></poolscope-virtual-list>`;
  }

  protected override updated(): void {
    this.#tellCount();
    this.#revealSelectedItem();
    // The properties of the list stay the same objects when the log changes, so it is asked to update.
    this.#list?.requestUpdate();
  }

  get #logs(): readonly LogRecord[] {
    return this.store.model.logs;
  }

  get #list(): VirtualList | null {
    return this.renderRoot.querySelector<VirtualList>('poolscope-virtual-list');
  }

  readonly #renderRow = (row: number): TemplateResult => {
    const { entry, line, text } = this.#expansion.locate(row);
    const position = this.#index.at(entry);
    const record = this.#logs[position];
    if (!record) return html``;
    return line === 0
      ? this.#renderFirst(record, entry, position, row, text)
      : this.#renderMore(record, row, text ?? '');
  };

  #renderFirst(
    record: LogRecord,
    entry: number,
    position: number,
    row: number,
    text: string | undefined,
  ): TemplateResult {
    const shown = text ?? oneLine(record.text, firstLineLimit);
    const selected = this.#isSelected(record, position);
    return html`<div
      class="row level-${record.level} ${selected ? 'selected' : ''}"
      role="row"
      aria-rowindex=${row + 1}
      aria-selected=${selected ? 'true' : 'false'}
      @click=${() => this.#select(record, position)}
      @dblclick=${() => this.#toggle(entry, record)}
    >
      <span class="time number" role="gridcell">${formatLogTime(record.atMicros)}</span>
      <span class="worker" role="gridcell" title=${placeText(record)}>${renderWorker(record.worker)}</span>
      <span class="item number" role="gridcell">${record.item === null ? '' : `#${record.item}`}</span>
      <span class="level" role="gridcell">${record.level}</span>
      <span class="text" role="gridcell" title=${text === undefined ? titleOf(record.text) : ''}
        >${this.#renderTwistie(record, entry, text !== undefined)}${this.#renderText(record, shown)}${
          record.late ? html`<span class="note" title="Written after the item had ended">late</span>` : nothing
        }</span
      >
      <span class="source" role="gridcell">${this.#renderSource(record)}</span>
    </div>`;
  }

  #renderMore(record: LogRecord, row: number, text: string): TemplateResult {
    return html`<div class="row more level-${record.level}" role="row" aria-rowindex=${row + 1}>
      <span class="text" role="gridcell">${this.#renderText(record, text)}</span>
    </div>`;
  }

  /** What the filter looks for is marked, unless it is a pattern. */
  #renderText(record: LogRecord, text: string): TemplateResult[] {
    const { text: wanted } = this.filter;
    const open = this.store.opening((place: string) => this.#openPlace(record, place));
    return renderLogText(text, wanted.startsWith('/') ? '' : wanted, open);
  }

  /** A row that is wrapped may show only a part of a place. */
  #openPlace(record: LogRecord, name: string): void {
    const place = placesOf(record).findIndex((each) => each.name === name);
    if (place >= 0) this.store.host.emit('openLogPlace', { seq: record.seq, place });
  }

  #renderTwistie(record: LogRecord, entry: number, open: boolean): TemplateResult | typeof nothing {
    if (!open && record.detail === undefined && !isLong(record.text, this.#columns)) return nothing;
    const more = countLines(record.text) - 1;
    const label = record.detail !== undefined ? 'the whole object' : more > 0 ? plural(more, 'more line') : 'long line';
    return html`<button
      class="twistie"
      tabindex="-1"
      aria-expanded=${open ? 'true' : 'false'}
      aria-label=${open ? 'Close' : `Open: ${label}`}
      title=${open ? 'Close' : label}
      @click=${(event: Event) => {
        event.stopPropagation();
        this.#toggle(entry, record);
      }}
    ></button>`;
  }

  #renderSource(record: LogRecord): TemplateResult | typeof nothing {
    const { source } = record;
    const place = source === null ? undefined : this.store.model.sources[source];
    if (source === null || !place) return nothing;
    const shown = `${plainText(baseName(place.file))}:${place.line}`;
    if (this.store.isFile) return html`<span title="${plainText(place.file)}:${place.line}">${shown}</span>`;
    return html`<button
      class="link"
      tabindex="-1"
      title="Open ${plainText(place.file)}:${place.line}"
      @click=${(event: Event) => {
        event.stopPropagation();
        this.store.host.emit('openSource', { source });
      }}
    >
      ${shown}
    </button>`;
  }

  #renderEmpty(): TemplateResult {
    const { model } = this.store;
    const searching = this.#index.progress(this.#logs) < 1;
    if (searching) return html`<p class="empty">Searching ${formatCount(model.logs.length)} lines …</p>`;
    const { failures } = model;
    if (model.logs.length > 0)
      return html`<p class="empty">None of ${formatCount(model.logs.length)} lines passes the filter.</p>`;
    return html`<p class="empty">
      ${
        this.store.display.over
          ? 'The function has written nothing. Everything that it prints or logs appears here, with its worker and item.'
          : 'Nothing written yet. Everything that the function prints or logs appears here immediately.'
      }
      ${failures.size === 0 ? nothing : this.#renderErrorsLink(failures.size)}
    </p>`;
  }

  /** Why the function failed is not in its log. */
  #renderErrorsLink(failed: number): TemplateResult {
    return html`${plural(failed, 'item')} failed:
      <button class="link" @click=${() => this.store.patchView({ tab: 'errors' })}>show errors</button>`;
  }

  #isSelected(record: LogRecord, position: number): boolean {
    const { item } = this.store.view;
    if (this.#selected && this.#selected.item === item)
      return this.#selected.position === position || (item !== null && record.item === item);
    return item !== null && record.item === item;
  }

  #select(record: LogRecord, position: number): void {
    this.#selected = { position, item: record.item };
    this.#revealed = record.item;
    this.store.selectItem(record.item);
    this.requestUpdate();
  }

  #toggle(entry: number, record: LogRecord): void {
    this.#expansion.toggle(entry, () =>
      wrapLines(stripAnsi(record.detail ?? record.text), this.#columns, openRowLimit),
    );
    if (this.follow) this.dispatchEvent(new CustomEvent('follow-changed', { detail: false }));
    this.requestUpdate();
  }

  /** Number of characters that fit into a row. */
  get #columns(): number {
    const other = this.clientWidth < 480 ? 75 : this.clientWidth < 700 ? 190 : 450;
    return Math.max(20, Math.floor((this.clientWidth - other) / 7.3));
  }

  /** Scrolls to the first line of an item that was selected elsewhere, even if the line arrives later. */
  #revealSelectedItem(): void {
    const { item } = this.store.view;
    if (item === null) this.#revealed = item;
    if (item === this.#revealed) return;
    // A list that follows has to stop before it can show another place: the next update reveals the item.
    if (this.follow) {
      this.dispatchEvent(new CustomEvent('follow-changed', { detail: false }));
      return;
    }
    if (item !== this.#sought.item) this.#sought = { item, from: 0 };
    const logs = this.#logs;
    for (; this.#sought.from < logs.length; this.#sought.from++) {
      if (logs[this.#sought.from]?.item !== item) continue;
      this.#revealed = item;
      this.#list?.reveal(this.#expansion.rowOf(this.#index.rowOf(this.#sought.from)));
      return;
    }
  }

  /** The lines that pass the filter, as text. */
  get shownLines(): string {
    const count = this.#index.count(this.#logs);
    const lines = Array.from({ length: count }, (_, entry) => this.#logs[this.#index.at(entry)]!);
    return lines.map((record) => `${logLine(record)}\n`).join('');
  }

  /** Copies the selected entry, unless a part of the page's text is selected. */
  #copySelected(event: KeyboardEvent): void {
    const record = this.#selected && this.#logs[this.#selected.position];
    if (!record || getSelection()?.isCollapsed === false) return;
    event.preventDefault();
    void navigator.clipboard.writeText(logLine(record));
  }

  #onKey(event: KeyboardEvent): void {
    if (event.key === 'c' && (event.ctrlKey || event.metaKey)) return this.#copySelected(event);
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 20, PageUp: -20 }[event.key];
    const entries = this.#index.count(this.#logs);
    const at = this.#selected ? this.#index.rowOf(this.#selected.position) : -1;
    if (event.key === 'Enter' && this.#selected) {
      const record = this.#logs[this.#selected.position];
      if (record) this.#toggle(at, record);
    } else if (step !== undefined) {
      const entry = Math.max(0, Math.min(entries - 1, at + step));
      const position = this.#index.at(entry);
      const record = this.#logs[position];
      if (record) this.#select(record, position);
      if (step < 0 && this.follow) this.dispatchEvent(new CustomEvent('follow-changed', { detail: false }));
      this.#list?.reveal(this.#expansion.rowOf(entry));
    } else return;
    event.preventDefault();
  }

  #tellCount(): void {
    const detail: LogCount = {
      shown: this.#index.count(this.#logs),
      total: this.#logs.length,
      progress: this.#index.progress(this.#logs),
      error: this.#compiled.error,
    };
    const key = JSON.stringify(detail);
    if (key === this.#lastCount) return;
    this.#lastCount = key;
    this.dispatchEvent(new CustomEvent('log-count', { detail }));
  }
}

const titleOf = (text: string): string => plainText(stripAnsi(text.slice(0, 600))).slice(0, 300);

const isLong = (text: string, columns: number): boolean => text.length > columns || text.includes('\n');

function countLines(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0 && lines < openRowLimit; at = text.indexOf('\n', at + 1)) lines++;
  return lines;
}

/** For a view that is too narrow for the columns: `worker 3 at 1.250 s`. */
const placeText = ({ worker, atMicros }: LogRecord): string =>
  `${worker === null ? '' : `worker ${worker} `}at ${formatLogTime(atMicros)} s`;

/** A line that bypassed the workers has none. */
function renderWorker(worker: number | null): TemplateResult | typeof nothing {
  return worker === null ? nothing : html`<span class=${swatchClass(worker)}></span>w${worker}`;
}

define('poolscope-log-list', LogList);
