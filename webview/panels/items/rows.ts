import { formatCount, plural } from '../../../src/base/numberText.ts';
import { arrayOf, isColumnName } from '../../../src/model/items/columnNames.ts';
import { fieldOrder, type FieldValues, mostTexts } from '../../../src/model/items/fieldColumn.ts';
import { fieldMask } from '../../../src/model/items/fieldFilter.ts';
import { keysOf } from '../../../src/model/items/inputField.ts';
import { filterItems, type ItemQuery, parseItemQuery } from '../../../src/model/items/itemQuery.ts';
import { sortItems } from '../../../src/model/items/sortItems.ts';
import { Memo } from '../../kit/memo.ts';
import type { ItemTableNow } from '../../store/itemTable.ts';
import { hostLabel } from '../../store/hostSelection.ts';
import type { PanelStore } from '../../store/panelStore.ts';
import { type Selected, SelectedItems } from '../../store/selectedItems.ts';
import type { Selection } from '../../store/selection.ts';
import { ItemSearch } from './search.ts';

/** The items that the table lists: filtered by the selection and the search field, then sorted. */
export class ItemRows {
  /** In the order of their numbers. */
  found: Int32Array = new Int32Array();
  sorted: Int32Array = new Int32Array();
  readonly #search: ItemSearch;
  readonly #query = new Memo<ItemQuery>();
  readonly #masks = new Memo<readonly Uint8Array[]>();
  readonly #found = new Memo<Int32Array>();
  readonly #sorted = new Memo<Int32Array>();

  readonly #withoutItems = new Memo<Selection>();
  readonly #besideGroups: SelectedItems;

  private readonly store: PanelStore;

  constructor(store: PanelStore) {
    this.store = store;
    this.#besideGroups = new SelectedItems(store);
    this.#search = new ItemSearch(store);
  }

  get isSearching(): boolean {
    return this.#search.isSearching || this.#usedFields.some((label) => this.store.fields.of(label).isReading);
  }

  /** What is wrong with the text of the search field. */
  get problem(): string | undefined {
    return this.#parsed.problem ?? this.#search.problem ?? this.#fieldProblem();
  }

  /** What the user must know about the fields that are used: what was not read. */
  get note(): string | undefined {
    const { isFile, itemTable, live, fields } = this.store;
    const all = itemTable.now.items.length;
    for (const label of this.#usedFields) {
      const { values, isReading } = fields.of(label);
      const text = values && !isReading && !live ? unreadText(values, all, isFile) : undefined;
      if (text !== undefined) return text;
      if (values?.isCut) return `${label} has more than ${plural(mostTexts, 'text')}; the others are “(other)”.`;
    }
    return undefined;
  }

  update(table: ItemTableNow): void {
    const { items: view } = this.store.view;
    const { text, conditions, fields } = this.#parsed;
    const searched = this.#search.maskOf(text);
    const values = fields.map(({ label }) => this.#valuesOf(label));
    const order = this.#orderOf(view.by, table);
    const selected = this.#selected;
    const started = performance.now();
    const masks = this.#masks.of([this.#parsed, ...values], () =>
      fields.map((field, k) => (values[k] ? fieldMask(values[k], field) : new Uint8Array())),
    );
    this.found = this.#found.of([table, this.#parsed, masks, searched, selected], () =>
      filterItems(table.columns, selected?.items ?? table.items, conditions, [
        ...masks,
        ...(searched ? [searched] : []),
      ]),
    );
    this.sorted = this.#sorted.of([this.found, order, view.isDescending], () => sortItems(this.found, order, view));
    // The browser's profiler shows this measure, and the performance test reads it.
    performance.measure('poolscope.items.rows', { start: started, end: performance.now() });
    performance.clearMeasures('poolscope.items.rows');
  }

  stop(): void {
    this.#search.stop();
  }

  get #parsed(): ItemQuery {
    const { query } = this.store.view.items;
    const { offered } = this.store.fields;
    const hasHosts = this.store.model.hosts.length > 0;
    return this.#query.of([query, offered, hasHosts], () =>
      parseItemQuery(
        query,
        offered?.map(({ label }) => label),
        hasHosts ? [hostLabel] : [],
      ),
    );
  }

  /** The groups of a field stay listed when one of them is selected, so that another one can be. */
  get #selected(): Selected | undefined {
    const { selection, items } = this.store.view;
    const isOwn = selection.items !== null && 'field' in selection.items && selection.items.field === items.groupBy;
    if (!isOwn) return this.store.selected;
    return this.#besideGroups.of(this.#withoutItems.of([selection], () => ({ ...selection, items: null })));
  }

  #orderOf(by: string, { columns }: ItemTableNow): ArrayLike<number> | undefined {
    if (isColumnName(by)) return arrayOf(columns, by);
    const values = keysOf(by) && this.store.fields.of(by).values;
    return values && fieldOrder(values);
  }

  /** The fields by which the rows are filtered, sorted and grouped, and those that are columns. */
  get #usedFields(): string[] {
    const { by, groupBy, fields } = this.store.view.items;
    const used = [...this.#parsed.fields.map(({ label }) => label), by, groupBy ?? '', ...fields];
    return used.filter((label) => !isColumnName(label) && keysOf(label));
  }

  #valuesOf(label: string): FieldValues | undefined {
    return (label === hostLabel ? this.store.groupings.hosts : undefined) ?? this.store.fields.of(label).values;
  }

  #fieldProblem(): string | undefined {
    const { live, fields, model } = this.store;
    for (const { label } of this.#parsed.fields) {
      if (label === hostLabel && model.hosts.length > 0) continue;
      const { values, isReading, problem } = fields.of(label);
      if (problem !== undefined) return problem;
      if (values?.known === 0 && !isReading && !live) return `No input has the field ${label}.`;
    }
    return undefined;
  }
}

/** Undefined if the inputs of all items were read. */
function unreadText({ read, unread }: FieldValues, all: number, isFile: boolean): string | undefined {
  if (unread > 0) return `Fields of ${plural(unread, 'input')} are not known: they are too large.`;
  if (read >= all) return undefined;
  return isFile
    ? `This page has the inputs of ${formatCount(read)} of ${plural(all, 'item')}; fields of the others are not known.`
    : `The inputs of ${formatCount(read)} of ${plural(all, 'item')} were recorded; fields of the others are not known.`;
}
