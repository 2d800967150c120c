import { itemsByCall, itemsByFunction } from '../../src/model/items/callGroups.ts';
import type { ItemGrouping } from '../../src/model/items/groupItems.ts';
import type { ItemColumns } from '../../src/model/items/itemColumns.ts';
import type { RunModel } from '../../src/model/run/runModel.ts';
import { stateNames } from '../../src/words/outcomes.ts';
import type { ItemTable, ItemTableNow } from './itemTable.ts';
import type { RunSource } from './runSource.ts';

type OwnGrouping = 'outcome' | 'worker' | 'call' | 'function';

/** Groupings that need no input. Only a pool of the library has calls. */
const ownGroupings = ({ calls }: RunModel): readonly OwnGrouping[] =>
  calls.names.length > 0 ? ['outcome', 'worker', 'call', 'function'] : ['outcome', 'worker'];

/**
 * Puts each item into a group, by its outcome, its worker, its call or a field of its input. The host reads the inputs.
 */
export class ItemGroupings {
  #epoch = -1;
  #fields: readonly string[] | undefined;
  /** By the label of a field; null while the host reads the inputs. */
  #ofInputs = new Map<string, ItemGrouping | null>();
  #own: { readonly by: string; readonly table: ItemTableNow; readonly grouping: ItemGrouping } | undefined;

  private readonly store: RunSource & { readonly itemTable: ItemTable };

  constructor(store: RunSource & { readonly itemTable: ItemTable }) {
    this.store = store;
  }

  /** What items can be grouped by. The fields of inputs follow when the host has answered. */
  get choices(): readonly string[] {
    this.#dropOther();
    if (this.#fields === undefined) {
      this.#fields = [];
      void this.#askFields(this.#epoch);
    }
    return [...ownGroupings(this.store.model), ...this.#fields];
  }

  /** Undefined while the host reads the inputs, and for a field that the inputs do not have. */
  of(by: string): ItemGrouping | undefined {
    this.#dropOther();
    const ours = ownGroupings(this.store.model);
    const own = ours.find((each) => each === by);
    if (own) return this.#ownGrouping(own);
    const known = this.#ofInputs.get(by);
    const field = this.choices.indexOf(by) - ours.length;
    if (known === undefined && field >= 0) {
      this.#ofInputs.set(by, null);
      void this.#askGroups(by, field, this.#epoch);
    }
    return known ?? undefined;
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

  async #askFields(epoch: number): Promise<void> {
    const fields = await this.store.host.request('inputFields', null).catch(() => []);
    if (epoch !== this.store.epoch) return;
    this.#fields = fields;
    this.store.invalidate();
  }

  async #askGroups(by: string, field: number, epoch: number): Promise<void> {
    const groups = await this.store.host.request('inputGroups', { field }).catch(() => ({ names: [], codes: [] }));
    if (epoch !== this.store.epoch) return;
    this.#ofInputs.set(by, { names: groups.names, codes: Int32Array.from(groups.codes) });
    this.store.invalidate();
  }

  #dropOther(): void {
    if (this.#epoch === this.store.epoch) return;
    this.#epoch = this.store.epoch;
    this.#fields = undefined;
    this.#ofInputs = new Map();
  }
}
