import { html, nothing, type TemplateResult } from 'lit';
import { plural } from '../../../src/base/numberText.ts';
import type { ColumnName } from '../../../src/model/items/columnNames.ts';
import { filterItems, type ItemQuery, parseItemQuery } from '../../../src/model/items/itemQuery.ts';
import { sortItems } from '../../../src/model/items/sortItems.ts';
import { choiceButton, choiceStyles } from '../../kit/choices.ts';
import { Memo } from '../../kit/memo.ts';
import { baseStyles } from '../../kit/styles.ts';
import { type VirtualList, virtualListStyles } from '../../kit/virtualList.ts';
import '../../kit/virtualList.ts';
import type { ItemTableNow } from '../../store/itemTable.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import type { ItemsView } from '../../store/viewState.ts';
import { renderHead, renderRow, rowId } from './cells.ts';
import './groups.ts';
import { countText, gridColumns, recordedColumns, rowByKey, shownColumns, type ShownColumn } from './layout.ts';
import { ItemSearch } from './search.ts';
import { itemsStyles } from './styles.ts';

const rowHeight = 22;

/** All items of the run as a table that can be sorted, searched and filtered, for any number of items. */
export class ItemsPanel extends StoreElement {
  static override styles = [baseStyles, choiceStyles, virtualListStyles, itemsStyles];
  #search: ItemSearch | undefined;
  #table: ItemTableNow | undefined;
  #rows: Int32Array = new Int32Array();
  /** The rows in the order of their numbers. */
  #found: Int32Array = new Int32Array();
  #columns: ReturnType<typeof shownColumns> = [];
  readonly #query = new Memo<ItemQuery>();
  readonly #kept = new Memo<Int32Array>();
  readonly #sorted = new Memo<Int32Array>();
  readonly #recorded = new Memo<readonly ShownColumn[]>();
  #shownItem: number | null = null;
  #shownOrder = '';
  readonly #resize = new ResizeObserver(() => this.requestUpdate());

  override connectedCallback(): void {
    super.connectedCallback();
    this.#resize.observe(this);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.#resize.disconnect();
    this.#search?.stop();
  }

  protected override willUpdate(): void {
    this.#search ??= new ItemSearch(this.store);
    const { items: view } = this.store.view;
    const table = this.store.itemTable.now;
    const query = this.#query.of([view.query], () => parseItemQuery(view.query));
    const mask = this.#search.maskOf(query.text);
    const { selected } = this.store;
    const started = performance.now();
    const kept = this.#kept.of([table, query, mask, selected], () =>
      filterItems(table.columns, selected?.items ?? table.items, query.conditions, mask ? [mask] : []),
    );
    this.#found = kept;
    this.#rows = this.#sorted.of([kept, view.by, view.isDescending], () => sortItems(table.columns, kept, view));
    // The browser's profiler shows this measure, and the performance test reads it.
    performance.measure('poolscope.items.rows', { start: started, end: performance.now() });
    performance.clearMeasures('poolscope.items.rows');
    const recorded = this.#recorded.of([table], () => recordedColumns(table.columns));
    this.#columns = shownColumns(this.clientWidth, recorded, view.by);
    this.#table = table;
  }

  protected override render(): TemplateResult {
    const table = this.#table;
    if (!table || table.items.length === 0)
      return html`<p class="empty">No item is known yet. Each item appears here.</p>`;
    const { groupBy } = this.store.view.items;
    if (groupBy !== null && this.#rows.length > 0) {
      return html`${this.#renderBar(table)}<poolscope-item-groups
          .store=${this.store}
          .by=${groupBy}
          .columns=${table.columns}
          .items=${this.#found}
        ></poolscope-item-groups>`;
    }
    return html`${this.#renderBar(table)}
    ${
      this.#rows.length === 0
        ? html`<p class="empty">
            ${this.#search?.isSearching ? 'Searching …' : `None of ${plural(table.items.length, 'item')} matches.`}
          </p>`
        : html`<poolscope-virtual-list
            .rows=${this.#rows.length}
            .rowHeight=${rowHeight}
            .renderRow=${this.#renderRow}
            .label=${'Items'}
            .activeId=${this.#activeId()}
            .head=${renderHead(this.#columns, this.store.view.items, this.#sortBy)}
            @keydown=${this.#onKey}
          ></poolscope-virtual-list>`
    }`;
  }

  protected override updated(): void {
    this.style.setProperty('--item-columns', gridColumns(this.#columns));
    const list = this.#list;
    // The properties of the list stay the same objects when the items change, so it is asked to update.
    list?.requestUpdate();
    const { by, isDescending, query } = this.store.view.items;
    const order = `${by} ${isDescending} ${query}`;
    if (order !== this.#shownOrder) list?.reveal(0);
    this.#shownOrder = order;
    this.#revealSelected();
  }

  get #list(): VirtualList | null {
    return this.renderRoot.querySelector<VirtualList>('poolscope-virtual-list');
  }

  #renderBar(table: ItemTableNow): TemplateResult {
    const { items: view } = this.store.view;
    const query = parseItemQuery(view.query);
    const isLargestKnown = this.#recorded.of([table], () => recordedColumns(table.columns)).includes('size');
    const preset = (label: string, by: ColumnName, title: string): TemplateResult => {
      const isOn = view.by === by && view.isDescending;
      const press = (): void => this.#patch(isOn ? { by: 'item', isDescending: false } : { by, isDescending: true });
      return choiceButton({ label, title, isOn, press });
    };
    const problem = query.problem ?? this.#search?.problem;
    return html`<div class="bar" role="search" aria-label="Search items">
      <vscode-textfield
        placeholder="Search inputs, values and errors, or run>200ms worker=3"
        title="Conditions: item, outcome, worker, chunk, attempt, start, wait, copy, run, cpu, logs, size with >, >=, <, <= or ="
        .label=${'Search items'}
        .value=${view.query}
        ?invalid=${problem !== undefined}
        @input=${(event: Event) => this.#patch({ query: (event.target as HTMLInputElement).value })}
      ></vscode-textfield>
      ${preset('Slowest first', 'run', 'Sort by run time')}
      ${isLargestKnown ? preset('Largest first', 'size', 'Sort by the size of the value') : nothing}
      ${this.#renderGroupBy()}
      <span class="found dim number" aria-live="polite"
        >${countText(this.#rows.length, table.items.length)}${this.#search?.isSearching ? ', searching …' : ''}</span
      >
      ${problem === undefined ? nothing : html`<div class="problem" role="alert">${problem}</div>`}
    </div>`;
  }

  #renderGroupBy(): TemplateResult {
    const { groupBy } = this.store.view.items;
    const choices = this.store.groupings.choices;
    return html`<select
      aria-label="Group by"
      @change=${(event: Event) => {
        const { value } = event.target as HTMLSelectElement;
        this.#patch({ groupBy: value === '' ? null : value });
      }}
    >
      <option value="" ?selected=${groupBy === null}>No groups</option>
      ${choices.map((by) => html`<option value=${by} ?selected=${by === groupBy}>By ${by}</option>`)}
    </select>`;
  }

  readonly #renderRow = (row: number): TemplateResult => {
    const item = this.#rows[row];
    if (item === undefined || !this.#table) return html``;
    return renderRow(this.store, this.#table.columns, this.#columns, { item, row });
  };

  readonly #sortBy = (by: ColumnName): void => {
    const { by: before, isDescending } = this.store.view.items;
    // The first click on a measured column shows its largest values.
    const isFirstDescending = by !== 'item' && by !== 'state' && by !== 'worker' && by !== 'chunk' && by !== 'start';
    this.#patch({ by, isDescending: by === before ? !isDescending : isFirstDescending });
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.target !== this.#list?.querySelector('.virtual-scroll')) return;
    const page = Math.max(1, Math.floor(this.clientHeight / rowHeight) - 4);
    const at = this.#rowOf(this.store.view.item);
    const row = rowByKey(event.key, at, this.#rows.length, page);
    const item = row === undefined ? undefined : this.#rows[row];
    if (row === undefined || item === undefined) return;
    event.preventDefault();
    this.store.selectItem(item);
    this.#list?.reveal(row);
  };

  #rowOf(item: number | null): number {
    return item === null ? -1 : this.#rows.indexOf(item);
  }

  #activeId(): string | undefined {
    const { item } = this.store.view;
    return item !== null && this.#rowOf(item) >= 0 ? rowId(item) : undefined;
  }

  /** Scrolls to an item that was selected elsewhere. */
  #revealSelected(): void {
    const { item } = this.store.view;
    if (item === this.#shownItem) return;
    const row = this.#rowOf(item);
    // The row of an item may arrive later.
    if (item !== null && row < 0) return;
    this.#shownItem = item;
    if (row >= 0) this.#list?.reveal(row);
  }

  #patch(patch: Partial<ItemsView>): void {
    this.store.patchView({ items: { ...this.store.view.items, ...patch } });
  }
}

define('poolscope-items', ItemsPanel);
