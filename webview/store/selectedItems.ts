import { itemFigures, type ItemGroup } from '../../src/model/items/groupItems.ts';
import { filterItems } from '../../src/model/items/itemQuery.ts';
import { selectItems } from '../../src/model/items/selectItems.ts';
import type { ItemColumns } from '../../src/model/items/itemColumns.ts';
import { slowestItems } from '../../src/model/profile/peers.ts';
import type { CauseIndex } from './causes.ts';
import type { InputFields } from './inputFields.ts';
import type { ItemGroupings } from './itemGroupings.ts';
import type { ItemTable } from './itemTable.ts';
import type { RunSource } from './runSource.ts';
import { isSelecting, type ItemSet, type Selection } from './selection.ts';

/** The items of the selection. It is the same object until the selection or the items change. */
export interface Selected {
  /** 1 for each selected item, by item. */
  readonly mask: Uint8Array;
  /** Ascending. */
  readonly items: Int32Array;
  readonly columns: ItemColumns;
  readonly figures: Omit<ItemGroup, 'code' | 'name'>;
}

type Source = RunSource & {
  readonly itemTable: ItemTable;
  readonly groupings: ItemGroupings;
  readonly fields: InputFields;
  readonly causes: CauseIndex;
};

/** Finds the items of the selection, for all views together. */
export class SelectedItems {
  #from: readonly unknown[] = [];
  #selected: Selected | undefined;

  private readonly store: Source;

  constructor(store: Source) {
    this.store = store;
  }

  /** Undefined if nothing is selected: then all items count. */
  of(selection: Selection): Selected | undefined {
    if (!isSelecting(selection)) return undefined;
    const table = this.store.itemTable.now;
    const { items: set } = selection;
    const grouping = set?.by === 'group' ? this.store.groupings.of(set.field) : undefined;
    const numbers = set?.by === 'numbers' ? this.store.fields.of(set.field).values : undefined;
    const from = [table, selection, grouping, numbers, set?.by === 'cause' ? this.store.model.failures.size : 0];
    if (this.#selected && from.every((each, k) => each === this.#from[k])) return this.#selected;
    this.#from = from;
    const { columns, items } = table;
    const isIn = set && this.#membership(set, columns);
    const mask = selectItems(columns, items, { range: selection.range, worker: selection.worker, isIn });
    const selected = filterItems(columns, items, [], [mask]);
    return (this.#selected = { mask, items: selected, columns, figures: itemFigures(columns, selected) });
  }

  #membership(set: ItemSet, columns: ItemColumns): (item: number) => boolean {
    const { model, causes, groupings } = this.store;
    switch (set.by) {
      case 'slowest': {
        const slowest = slowestItems(model);
        return (item) => slowest.has(item);
      }
      case 'failed':
        return (item) => model.failures.has(item);
      case 'item':
        return (item) => item === set.item;
      case 'duration':
        return (item) => columns.runMicros[item]! >= set.fromMicros && columns.runMicros[item]! < set.toMicros;
      case 'cause': {
        const cause = causes.byKey(set.key);
        return (item) => cause?.items.has(item) === true;
      }
      case 'group': {
        const grouping = groupings.of(set.field);
        const code = grouping?.names.indexOf(set.name) ?? -1;
        return (item) => code >= 0 && grouping?.codes[item] === code;
      }
      case 'numbers': {
        const numbers = this.store.fields.of(set.field).values?.numbers;
        const [from, to] = [set.range.from ?? -Infinity, set.range.to ?? Infinity];
        return (item) => {
          const number = numbers?.[item] ?? Number.NaN;
          return number >= from && (number < to || to === Infinity);
        };
      }
    }
  }
}
