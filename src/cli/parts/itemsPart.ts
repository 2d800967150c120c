import { formatCount, formatDuration, plural } from '../../base/numberText.ts';
import { UserFacingError } from '../../base/errors.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import { exactLatency } from '../../model/run/stats.ts';
import { InputPreviews } from '../exports/inputPreviews.ts';
import { commandOn, type NextCommand } from '../nextCommands.ts';
import { itemRow, itemRowText, type ItemRow } from './itemRow.ts';
import { nextPage, pageOf, printPart, type Paging, type RunPart } from './part.ts';

interface SlowItem extends ItemRow {
  /** `runMs` divided by the median of all items. */
  readonly timesMedian: number;
  /** The beginning of its input as JSON text; null if it was not recorded. */
  readonly input: string | null;
}

/** Prints the items that ran longest, the slowest first. `dir`: the recording as a folder. */
export async function printSlowest(
  recording: string,
  dir: string,
  model: RunModel,
  paging: Paging,
  isJson: boolean,
): Promise<void> {
  const items = itemsByDuration(model);
  const p50 = exactLatency(model).p50 / 1000;
  const wanted = items.slice(paging.after, paging.after + paging.limit);
  const inputs = await inputsOf(dir, wanted);
  const entries = pageOf(items, paging, (item): SlowItem => {
    const row = itemRow(model, item);
    const timesMedian = p50 > 0 ? Math.round((10 * (row.runMs ?? 0)) / p50) / 10 : 1;
    return { ...row, timesMedian, input: inputs.get(item) ?? null };
  });
  const [slowest] = entries;
  const next: readonly NextCommand[] = slowest
    ? [{ when: 'for all that is known of it', command: commandOn('show', recording, '--item', slowest.item) }]
    : [];
  const to = paging.after + entries.length;
  const page = nextPage(to, items.length, (...options) => commandOn('show', recording, '--slowest', ...options));
  const part: RunPart<SlowItem> = {
    schema: 1,
    recording,
    part: 'slowest',
    count: items.length,
    after: paging.after,
    entries,
    next: [...next, ...page],
  };
  const title = `slowest of ${plural(items.length, 'item')}, median ${formatDuration(p50 * 1000)}`;
  printPart(part, isJson, title, (entry) => [
    `${itemRowText(entry)} · ${timesText(entry.timesMedian)} times the median`,
    ...(entry.input === null ? [] : [`    input ${entry.input}`]),
  ]);
}

/** `1.2`, `36.9`, `9,599` */
const timesText = (times: number): string => (times < 100 ? String(times) : formatCount(times));

/** Prints the items of a worker in the order in which they ended. Throws UserFacingError if there is no such worker. */
export function printWorker(recording: string, model: RunModel, worker: number, paging: Paging, isJson: boolean): void {
  const found = model.workers[worker];
  if (!found) {
    throw new UserFacingError(
      `the run has no worker ${worker}`,
      `Its workers are numbered from 0 to ${model.workers.length - 1}.`,
    );
  }
  const { lane, cost, unsuccessful, generation } = found;
  const items = Array.from({ length: lane.item.length }, (_, row) => lane.item.get(row));
  const entries = pageOf(items, paging, (item) => itemRow(model, item));
  const to = paging.after + entries.length;
  const part: RunPart<ItemRow> = {
    schema: 1,
    recording,
    part: 'worker',
    count: items.length,
    after: paging.after,
    entries,
    next: [
      { when: 'to run its items again in their order', command: commandOn('replay', recording, '--worker', worker) },
      ...nextPage(to, items.length, (...page) => commandOn('show', recording, '--worker', worker, ...page)),
    ],
  };
  const title =
    `worker ${worker}: ${plural(items.length, 'item')}, ${formatCount(unsuccessful)} without success, ` +
    `busy ${formatDuration(cost.runMicros)}, ${plural(generation - 1, 'restart')}`;
  printPart(part, isJson, title, (entry) => [itemRowText(entry)]);
}

/** The beginnings of the inputs of items, by item. */
async function inputsOf(dir: string, items: readonly number[]): Promise<ReadonlyMap<number, string | undefined>> {
  const wanted = new Set(items);
  const previews = new InputPreviews(dir, (item) => wanted.has(item));
  const inOrder = items.toSorted((a, b) => a - b);
  const texts = await previews.of(inOrder);
  return new Map(inOrder.map((item, k) => [item, texts[k]]));
}

/** All items that ran, the one that took longest first. */
function itemsByDuration({ workers }: RunModel): number[] {
  const took = new Map<number, number>();
  for (const { lane } of workers) {
    for (let row = 0; row < lane.item.length; row++) {
      took.set(lane.item.get(row), lane.endMicros.get(row) - lane.startMicros.get(row));
    }
  }
  return [...took].sort(([a, first], [b, second]) => second - first || a - b).map(([item]) => item);
}
