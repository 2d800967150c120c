import { formatDuration } from '../../base/numberText.ts';
import { outcomeOf, type Outcome } from '../../model/facts/events.ts';
import { itemCpuMicros, itemSpan, type RunModel } from '../../model/run/runModel.ts';
import { outcomeWords } from '../../words/outcomes.ts';

/** An item in `show --slowest` and `show --worker`. All `…Ms` are milliseconds. */
export interface ItemRow {
  readonly item: number;
  /** Null: the run ended before the item did. */
  readonly outcome: Outcome | null;
  readonly worker: number;
  /** Time since the run's start. */
  readonly startMs: number | null;
  readonly runMs: number | null;
  /** CPU time; null if it was not measured. */
  readonly cpuMs: number | null;
}

export function itemRow(model: RunModel, item: number): ItemRow {
  const span = itemSpan(model, item);
  const cpuMicros = itemCpuMicros(model, item);
  return {
    item,
    outcome: outcomeOf(model.items.outcome.get(item)) ?? null,
    worker: model.items.worker.get(item),
    startMs: span ? span.startMicros / 1000 : null,
    runMs: span ? (span.endMicros - span.startMicros) / 1000 : null,
    cpuMs: cpuMicros === undefined ? null : cpuMicros / 1000,
  };
}

/** `item 7 failed · worker 2 · 1.20 s · 3 ms CPU` */
export function itemRowText({ item, outcome, worker, runMs, cpuMs }: ItemRow): string {
  return [
    `item ${item} ${outcome === null ? 'has no outcome' : outcomeWords[outcome]}`,
    ...(worker < 0 ? [] : [`worker ${worker}`]),
    ...(runMs === null ? [] : [formatDuration(runMs * 1000)]),
    ...(cpuMs === null ? [] : [`${formatDuration(cpuMs * 1000)} CPU`]),
  ].join(' · ');
}
