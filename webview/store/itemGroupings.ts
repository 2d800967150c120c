import { itemsByCall, itemsByFunction } from '../../src/model/items/callGroups.ts';
import { fieldGrouping } from '../../src/model/items/fieldGroups.ts';
import type { ItemGrouping } from '../../src/model/items/groupItems.ts';
import type { ItemColumns } from '../../src/model/items/itemColumns.ts';
import type { RunModel } from '../../src/model/run/runModel.ts';
import { stateNames } from '../../src/words/outcomes.ts';
import type { InputFields } from './inputFields.ts';
import type { ItemTable, ItemTableNow } from './itemTable.ts';
import type { RunSource } from './runSource.ts';

type OwnGrouping = 'outcome' | 'worker' | 'call' | 'function';

/** Groupings that need no input. Only a pool of the library has calls. */
const ownGroupings = ({ calls }: RunModel): readonly OwnGrouping[] =>
  calls.names.length > 0 ? ['outcome', 'worker', 'call', 'function'] : ['outcome', 'worker'];

type Source = RunSource & { readonly itemTable: ItemTable; readonly fields: InputFields };

/** Puts each item into a group, by its outcome, its worker, its call or a field of its input. */
export class ItemGroupings {
  #own: { readonly by: string; readonly table: ItemTableNow; readonly grouping: ItemGrouping } | undefined;

  private readonly store: Source;

  constructor(store: Source) {
    this.store = store;
  }

  /** What items can be grouped by. The fields of inputs follow when the host has answered. */
  get choices(): readonly string[] {
    const fields = this.store.fields.offered ?? [];
    return [...ownGroupings(this.store.model), ...fields.filter((each) => each.isGrouping).map(({ label }) => label)];
  }

  /** Undefined while the host reads the first inputs. */
  of(by: string): ItemGrouping | undefined {
    const own = ownGroupings(this.store.model).find((each) => each === by);
    if (own) return this.#ownGrouping(own);
    const { values } = this.store.fields.of(by);
    return values && fieldGrouping(values);
  }

  #ownGrouping(by: OwnGrouping): ItemGrouping {
    const table = this.store.itemTable.now;
    if (this.#own?.by === by && this.#own.table === table) return this.#own.grouping;
    const grouping = this.#groupingBy(by, table.columns);
    this.#own = { by, table, grouping };
    return grouping;
  }

  #groupingBy(by: OwnGrouping, { state, worker, count }: ItemColumns): ItemGrouping {
    const { calls, workers } = this.store.model;
    switch (by) {
      case 'outcome':
        return { codes: Int32Array.from(state), names: stateNames(this.store.display.over) };
      case 'worker':
        return {
          codes: Int32Array.from(worker, (each) => (Number.isNaN(each) ? -1 : each)),
          names: workers.map((each) => `worker ${each.worker}`),
        };
      case 'call':
        return itemsByCall(calls, count);
      case 'function':
        return itemsByFunction(calls, count);
    }
  }
}
