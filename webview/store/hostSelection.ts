import type { RunModel } from '../../src/model/run/runModel.ts';
import { hostName } from '../../src/model/run/hosts.ts';
import type { Selection } from './selection.ts';

/** Name of the grouping of items by the machine that ran them, and of the column in conditions. */
export const hostLabel = 'host' as const;

/** The number of the machine that is selected; undefined if none is. */
export function selectedHost(model: Pick<RunModel, 'hosts'>, { items }: Selection): number | undefined {
  if (items?.by !== 'group' || items.field !== hostLabel) return undefined;
  const host = model.hosts.findIndex((_, k) => hostName(model, k) === items.name);
  return host < 0 ? undefined : host;
}

interface HostSelector {
  readonly model: Pick<RunModel, 'hosts'>;
  readonly view: { readonly selection: Selection };
  select(change: Partial<Selection>): void;
}

/** Selects the items that a machine ran, or all items if they were selected. */
export function selectHost(store: HostSelector, host: number): void {
  const name = hostName(store.model, host);
  if (name === undefined) return;
  const isSelected = selectedHost(store.model, store.view.selection) === host;
  store.select({ items: isSelected ? null : { by: 'group', field: hostLabel, name } });
}
