import { html, nothing, type TemplateResult } from 'lit';
import { plural } from '../../../src/base/numberText.ts';
import { plainText } from '../../../src/base/visibleText.ts';
import { type ColumnName, isColumnName } from '../../../src/model/items/columnNames.ts';
import { choiceButton, choiceStyles } from '../../kit/choices.ts';
import { Memo } from '../../kit/memo.ts';
import { menuRow, menuRowStyles } from '../../kit/menuButton.ts';
import { baseStyles } from '../../kit/styles.ts';
import { type VirtualList, virtualListStyles } from '../../kit/virtualList.ts';
import { rowByKey } from '../../kit/virtualRows.ts';
import '../../kit/virtualList.ts';
import type { ItemTableNow } from '../../store/itemTable.ts';
import { define, StoreElement } from '../../store/storeElement.ts';
import type { ItemsView } from '../../store/viewState.ts';
import { renderHead, renderRow, rowId } from './cells.ts';
import './groups.ts';
import { type ColumnSpec, countText, fieldSpec, gridColumns, recordedColumns, shownColumns } from './layout.ts';
import { ItemRows } from './rows.ts';
import { itemsStyles } from './styles.ts';

const rowHeight = 22;
const mostFieldColumns = 4;
const firstAscending: readonly string[] = ['item', 'state', 'worker', 'chunk', 'start'];

/** All items of the run as a table that can be sorted, searched and filtered, for any number of items. */
export class ItemsPanel extends StoreElement {
  static override styles = [baseStyles, choiceStyles, menuRowStyles, virtualListStyles, itemsStyles];
  #rows: ItemRows | undefined;
  #table: ItemTableNow | undefined;
  #columns: readonly ColumnSpec[] = [];
  readonly #recorded = new Memo<ReturnType<typeof recordedColumns>>();
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
    this.#rows?.stop();
  }

  protected override willUpdate(): void {
    const table = this.store.itemTable.now;
    this.#rows ??= new ItemRows(this.store);
    this.#rows.update(table);
    const { by, fields } = this.store.view.items;
    const recorded = this.#recorded.of([table], () => recordedColumns(table.columns));
    const chosen = fields.map((label) => fieldSpec(label, this.#isNumber(label)));
    this.#columns = shownColumns(this.clientWidth, recorded, by, {
      fields: chosen,
      hasHosts: this.store.model.hosts.length > 0,
    });
    this.#table = table;
  }

  protected override render(): TemplateResult {
    const [table, rows] = [this.#table, this.#rows];
    if (!table || !rows || table.items.length === 0)
      return html`<p class="empty">No item is known yet. Each item appears here.</p>`;
    const { groupBy } = this.store.view.items;
    if (groupBy !== null && rows.sorted.length > 0) {
      return html`${this.#renderBar(table, rows)}<poolscope-item-groups
          .store=${this.store}
          .by=${groupBy}
          .columns=${table.columns}
          .items=${rows.found}
        ></poolscope-item-groups>`;
    }
    return html`${this.#renderBar(table, rows)}
    ${
      rows.sorted.length === 0
        ? html`<p class="empty">
            ${rows.isSearching ? 'Searching …' : `None of ${plural(table.items.length, 'item')} matches.`}
          </p>`
        : html`<poolscope-virtual-list
            .rows=${rows.sorted.length}
            .rowHeight=${rowHeight}
            .renderRow=${this.#renderRow}
            .label=${'Items'}
            .activeId=${this.#activeId()}
            .head=${renderHead(this.#columns, this.store.view.items, this.#isOffered('input'), this.#sortBy)}
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

  #renderBar(table: ItemTableNow, rows: ItemRows): TemplateResult {
    const { items: view } = this.store.view;
    const isLargestKnown = this.#recorded.of([table], () => recordedColumns(table.columns)).includes('size');
    const preset = (label: string, by: ColumnName, title: string): TemplateResult => {
      const isOn = view.by === by && view.isDescending;
      const press = (): void => this.#patch(isOn ? { by: 'item', isDescending: false } : { by, isDescending: true });
      return choiceButton({ label, title, isOn, press });
    };
    const { problem, note } = rows;
    return html`<div class="bar" role="search" aria-label="Search items">
      <vscode-textfield
        placeholder="Search inputs, values and errors, or run>200ms worker=3"
        title=${this.#queryHelp()}
        .label=${'Search items'}
        .value=${view.query}
        ?invalid=${problem !== undefined}
        @input=${(event: Event) => this.#patch({ query: (event.target as HTMLInputElement).value })}
      ></vscode-textfield>
      ${preset('Slowest first', 'run', 'Sort by run time')}
      ${isLargestKnown ? preset('Largest first', 'size', 'Sort by the size of the value') : nothing}
      ${this.#renderFields()} ${this.#renderGroupBy()}
      <span class="found dim number" aria-live="polite"
        >${countText(rows.sorted.length, table.items.length)}${rows.isSearching ? ', searching …' : ''}</span
      >
      ${problem === undefined ? nothing : html`<div class="problem" role="alert">${problem}</div>`}
      ${note === undefined ? nothing : html`<div class="note dim" role="note">${note}</div>`}
    </div>`;
  }

  #queryHelp(): string {
    const fields = (this.store.fields.offered ?? []).slice(0, 8).map(({ label }) => label);
    const ofInputs = fields.length === 0 ? '' : `\nFields of the input: ${fields.join(', ')}`;
    const host = this.store.model.hosts.length > 0 ? ' host,' : '';
    return `Conditions: item, outcome, worker,${host} chunk, attempt, start, wait, copy, run, cpu, logs, size with >, >=, <, <=, = or !=${ofInputs}`;
  }

  /** Chooses the fields of the inputs that are columns. */
  #renderFields(): TemplateResult | typeof nothing {
    const { fields, by } = this.store.view.items;
    const offered = (this.store.fields.offered ?? []).map(({ label }) => label).filter((label) => label !== 'input');
    const labels = [...new Set([...fields, ...offered])];
    if (labels.length === 0) return nothing;
    const toggle = (label: string): void =>
      fields.includes(label)
        ? this.#patch({ fields: fields.filter((each) => each !== label), ...(by === label && { by: 'item' }) })
        : this.#patch({ fields: [...fields, label].slice(-mostFieldColumns) });
    return html`<poolscope-menu-button
      .label=${'Fields of the input as columns'}
      .text=${'Fields'}
      .active=${fields.length > 0}
    >
      ${labels.map((label) => menuRow(plainText(label), fields.includes(label), () => toggle(label)))}
    </poolscope-menu-button>`;
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
    const item = this.#rows?.sorted[row];
    if (item === undefined || !this.#table) return html``;
    return renderRow(this.store, this.#table.columns, this.#columns, { item, row });
  };

  readonly #sortBy = (by: string): void => {
    const { by: before, isDescending } = this.store.view.items;
    // The first click on a measured column shows its largest values.
    const isFirstDescending = !firstAscending.includes(by) && (isColumnName(by) || this.#isNumber(by));
    this.#patch({ by, isDescending: by === before ? !isDescending : isFirstDescending });
  };

  readonly #onKey = (event: KeyboardEvent): void => {
    if (event.target !== this.#list?.querySelector('.virtual-scroll')) return;
    const page = Math.max(1, Math.floor(this.clientHeight / rowHeight) - 4);
    const at = this.#rowOf(this.store.view.item);
    const sorted = this.#rows?.sorted ?? new Int32Array();
    const row = rowByKey(event.key, at, sorted.length, page);
    const item = row === undefined ? undefined : sorted[row];
    if (row === undefined || item === undefined) return;
    event.preventDefault();
    this.store.selectItem(item);
    this.#list?.reveal(row);
  };

  #rowOf(item: number | null): number {
    return item === null ? -1 : (this.#rows?.sorted.indexOf(item) ?? -1);
  }

  #isOffered(label: string): boolean {
    return this.store.fields.offered?.some((field) => field.label === label) === true;
  }

  #isNumber(label: string): boolean {
    return this.store.fields.offered?.find((field) => field.label === label)?.kind === 'number';
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
