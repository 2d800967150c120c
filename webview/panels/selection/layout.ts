import { placedMicros } from '../../../src/model/run/hostFigures.ts';
import type { RunModel } from '../../../src/model/run/runModel.ts';
import { selectedHost } from '../../store/hostSelection.ts';
import type { Selected } from '../../store/selectedItems.ts';
import type { Selection } from '../../store/selection.ts';

/** Share of the workers' time, in the selected range or in all, in which they ran the selected items; NaN before any time. */
export function busyShare(model: RunModel, { items, columns }: Selected, selection: Selection): number {
  const { range, worker } = selection;
  const fromMicros = range?.fromMicros ?? model.workersStartedMicros ?? 0;
  const toMicros = range?.toMicros ?? model.nowMicros;
  let busyMicros = 0;
  for (const item of items) {
    const start = columns.startMicros[item]!;
    const within = Math.min(start + columns.runMicros[item]!, toMicros) - Math.max(start, fromMicros);
    if (within > 0) busyMicros += within;
  }
  const host = selectedHost(model, selection);
  if (host !== undefined) return busyMicros / placedMicros(model, host, { fromMicros, toMicros });
  const workers = worker === null ? model.workers.length : 1;
  return busyMicros / (workers * (toMicros - fromMicros));
}
