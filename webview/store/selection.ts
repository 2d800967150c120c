import { formatDuration } from '../../src/base/numberText.ts';
import { rangeText as numberRangeText } from '../../src/model/items/fieldGroups.ts';
import type { NumberRange } from '../../src/model/items/groupItems.ts';

/** Microseconds since the run's start. */
export interface TimeRange {
  readonly fromMicros: number;
  readonly toMicros: number;
}

/** A set of items that a view offers: a bar of the histogram, a cause of failures, a group or a range of a field in the Items tab. */
export type ItemSet =
  | { readonly by: 'slowest' }
  | { readonly by: 'failed' }
  | { readonly by: 'item'; readonly item: number }
  | ({ readonly by: 'duration' } & TimeRange)
  | { readonly by: 'cause'; readonly key: string; readonly label: string }
  | { readonly by: 'group'; readonly field: string; readonly name: string }
  | { readonly by: 'numbers'; readonly field: string; readonly range: NumberRange };

/** What the user has selected. All views show only this. */
export interface Selection {
  readonly range: TimeRange | null;
  readonly worker: number | null;
  readonly items: ItemSet | null;
}

export const noSelection: Selection = { range: null, worker: null, items: null };

export const isSelecting = ({ range, worker, items }: Selection): boolean =>
  range !== null || worker !== null || items !== null;

/** `1.20 s – 3.40 s`, `worker 3`, `extension ts`: each part of a selection in words. */
export function selectionParts({
  range,
  worker,
  items,
}: Selection): { readonly part: keyof Selection; readonly text: string }[] {
  return [
    ...(range ? [{ part: 'range', text: rangeText(range) } as const] : []),
    ...(worker === null ? [] : [{ part: 'worker', text: `worker ${worker}` } as const]),
    ...(items ? [{ part: 'items', text: itemSetText(items) } as const] : []),
  ];
}

export function itemSetText(items: ItemSet): string {
  switch (items.by) {
    case 'slowest':
      return 'slowest tenth';
    case 'failed':
      return 'failed items';
    case 'item':
      return `item ${items.item}`;
    case 'duration':
      return `run time ${rangeText(items)}`;
    case 'cause':
      return items.label;
    case 'group':
      return `${items.field}: ${items.name}`;
    case 'numbers':
      return `${items.field}: ${numberRangeText(items.range)}`;
  }
}

const rangeText = ({ fromMicros, toMicros }: TimeRange): string =>
  `${formatDuration(fromMicros)} – ${formatDuration(toMicros)}`;

/** Reads what `setState` kept. A part that does not fit is dropped. */
export function readSelection(saved: unknown): Selection {
  const from = record(saved);
  return { range: timeRange(from['range']), worker: count(from['worker']), items: itemSet(from['items']) };
}

function itemSet(value: unknown): ItemSet | null {
  const { by, item, key, label, field, name, range } = record(value);
  switch (by) {
    case 'slowest':
    case 'failed':
      return { by };
    case 'item': {
      const found = count(item);
      return found === null ? null : { by, item: found };
    }
    case 'duration': {
      const found = timeRange(value);
      return found && { by, ...found };
    }
    case 'cause':
      return typeof key === 'string' && typeof label === 'string' ? { by, key, label } : null;
    case 'group':
      return typeof field === 'string' && typeof name === 'string' ? { by, field, name } : null;
    case 'numbers': {
      const found = numberRange(range);
      return typeof field === 'string' && found ? { by, field, range: found } : null;
    }
    default:
      return null;
  }
}

export function record(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}

export const count = (value: unknown): number | null =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;

function numberRange(value: unknown): NumberRange | null {
  const { from, to } = record(value);
  const isLimit = (limit: unknown): limit is number | null => limit === null || typeof limit === 'number';
  return isLimit(from) && isLimit(to) ? { from, to } : null;
}

export function timeRange(value: unknown): TimeRange | null {
  const { fromMicros, toMicros } = record(value);
  if (typeof fromMicros !== 'number' || typeof toMicros !== 'number') return null;
  return toMicros > fromMicros && fromMicros >= 0 ? { fromMicros, toMicros } : null;
}
