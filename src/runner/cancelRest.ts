import type { Ledger } from '../engine/ledger/ledger.ts';
import type { ItemSelection } from '../model/facts/selection.ts';
import type { Reporter } from './loadPhases.ts';
import type { RunPlan } from './planRun.ts';
import type { RunValues } from './runValues.ts';

export interface RestOptions extends Reporter {
  readonly ledger: Pick<Ledger, 'drain' | 'settle'>;
  readonly values: Pick<RunValues, 'expect'>;
  readonly plan: Pick<RunPlan, 'source' | 'total' | 'selection'>;
  /** Items that were read, in input order. */
  readonly read: readonly number[];
}

/** The run is over: items without an outcome are cancelled, those that were read and those still in the input. */
export function cancelRest({ ledger, values, plan, read, emit, now }: RestOptions): void {
  const { total, source, selection } = plan;
  ledger.drain();
  const at = { worker: -1, chunk: -1, attempt: 0, startMicros: Math.round(now()) };
  ledger.settle(read, 'cancelled', at);
  if (total === null) return emit({ type: 'inputEnded', total: read.length });
  if (total === read.length) return;
  const rest = source.items?.slice(read.length) ?? unreadItems(read, total, selection);
  for (const item of rest) values.expect(item);
  ledger.settle(rest, 'cancelled', at);
}

/** The selected items after those that were read, in order. */
function unreadItems(read: readonly number[], total: number, selection: ItemSelection | undefined): number[] {
  const rest: number[] = [];
  const isSelected = (item: number): boolean => !selection || selection.includes(item);
  for (let item = (read.at(-1) ?? -1) + 1; rest.length < total - read.length; item++) {
    if (isSelected(item)) rest.push(item);
  }
  return rest;
}
