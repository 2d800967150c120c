import { itemsByCall, itemsByFunction } from '../../src/model/items/callGroups.ts';
import type { FieldValues } from '../../src/model/items/fieldColumn.ts';
import { fieldGrouping } from '../../src/model/items/fieldGroups.ts';
import { hostsOfItems } from '../../src/model/items/hostGroups.ts';
import type { ItemGrouping } from '../../src/model/items/groupItems.ts';
import type { ItemColumns } from '../../src/model/items/itemColumns.ts';
import type { RunModel } from '../../src/model/run/runModel.ts';
import { stateNames } from '../../src/words/outcomes.ts';
import { hostName } from '../../src/model/run/hosts.ts';
import { Memo } from '../kit/memo.ts';
import { hostLabel } from './hostSelection.ts';
import type { InputFields } from './inputFields.ts';
import type { ItemTable } from './itemTable.ts';
import type { RunSource } from './runSource.ts';

type OwnGrouping = 'outcome' | 'worker' | 'host' | 'call' | 'function';

/** Groupings that need no input. Only a pool of the library has calls, only a run on several machines has hosts. */
const ownGroupings = ({ calls, hosts }: RunModel): readonly OwnGrouping[] => [
  'outcome',
  'worker',
  ...(hosts.length > 0 ? ([hostLabel] as const) : []),
  ...(calls.names.length > 0 ? (['call', 'function'] as const) : []),
];

type Source = RunSource & { readonly itemTable: ItemTable; readonly fields: InputFields };

/** Puts each item into a group, by its outcome, its worker, its machine, its call or a field of its input. */
export class ItemGroupings {
  readonly #hosts = new Memo<FieldValues>();
  /** A filter by machine and another grouping may be used together. */
  readonly #own = new Map<OwnGrouping, Memo<ItemGrouping>>();

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

  /** The names of the machines as a field of the items; undefined for a run on one machine. */
  get hosts(): FieldValues | undefined {
    if (this.store.model.hosts.length === 0) return undefined;
    const { codes, names } = this.#ownGrouping(hostLabel);
    return this.#hosts.of([codes], () => ({
      ...{ codes, texts: names, numbers: new Float64Array(codes.length).fill(Number.NaN) },
      ...{ read: codes.length, unread: 0, known: codes.length, isCut: false },
    }));
  }

  #ownGrouping(by: OwnGrouping): ItemGrouping {
    const { now } = this.store.itemTable;
    const memo = this.#own.get(by) ?? new Memo<ItemGrouping>();
    this.#own.set(by, memo);
    return memo.of([now], () => this.#groupingBy(by, now.columns));
  }

  #groupingBy(by: OwnGrouping, columns: ItemColumns): ItemGrouping {
    const { state, worker, count } = columns;
    const { calls, workers, hosts } = this.store.model;
    switch (by) {
      case 'outcome':
        return { codes: Int32Array.from(state), names: stateNames(this.store.display.over) };
      case 'worker':
        return {
          codes: Int32Array.from(worker, (each) => (Number.isNaN(each) ? -1 : each)),
          names: workers.map((each) => `worker ${each.worker}`),
        };
      case 'host':
        return {
          codes: hostsOfItems(this.store.model, columns),
          names: hosts.map((_, host) => hostName(this.store.model, host) ?? ''),
        };
      case 'call':
        return itemsByCall(calls, count);
      case 'function':
        return itemsByFunction(calls, count);
    }
  }
}
