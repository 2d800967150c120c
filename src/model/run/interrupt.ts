import { outcomeCode, type EndState, type RunEvent } from '../facts/events.ts';
import type { RunError } from '../facts/failure.ts';
import { selectionOf } from '../facts/selection.ts';
import { SettledItems } from '../facts/settledItems.ts';
import { isOver, settledCount, type RunModel } from './runModel.ts';

/** A run of a billion items that was interrupted at its start would fill the memory. */
const mostCancelledItems = 10_000_000;

/**
 * Closes a recording that has no end: items without an outcome are cancelled. If the number of items is not known, these
 * are the items that were running. All are counted, and the first ten million are marked.
 */
export function interrupt(model: RunModel): void {
  if (isOver(model)) return;
  const open = model.total === undefined ? runningItems(model) : openItems(model, mostCancelledItems);
  countInterrupted(model);
  for (const item of open) model.items.outcome.set(item, outcomeCode('cancelled'));
}

/** Closes state, counts and workers, and leaves the items as they are: for a copy of a model that shares them with it. */
export function countInterrupted(model: RunModel): void {
  if (isOver(model)) return;
  const settled = settledCount(model.counts);
  model.total ??= settled + runningItems(model).length;
  model.state = 'interrupted';
  model.counts.cancelled += Math.max(0, model.total - settled);
  for (const worker of model.workers) worker.running.clear();
}

/**
 * The events that end a run whose runner is gone: every item without an outcome is cancelled, so that
 * the outcomes still add up.
 */
export function endingEvents(model: RunModel, state: EndState, error: RunError | null): RunEvent[] {
  const open = openItems(model);
  const { nowMicros } = model;
  const cancelled = new SettledItems(nowMicros);
  for (const item of open) cancelled.add(item, nowMicros, nowMicros, outcomeCode('cancelled'));
  const settled: RunEvent[] =
    open.length === 0 ? [] : [{ type: 'itemsSettled', worker: -1, chunk: -1, attempt: 0, ...cancelled.columns }];
  return [...settled, { type: 'runFinished', state, atMicros: nowMicros, wallMicros: model.wallMicros, error }];
}

/** Items of the run without an outcome. If the total is unknown: those that are known. */
function runningItems({ workers, items }: RunModel): number[] {
  const running = new Set(workers.flatMap((worker) => [...worker.running.keys()]));
  return [...running].filter((item) => items.outcome.get(item) === 0);
}

const everyItem = { includes: () => true, end: Infinity };

function openItems(model: RunModel, mostItems = Infinity): number[] {
  const open: number[] = [];
  let missing = Math.min((model.total ?? 0) - settledCount(model.counts), mostItems);
  const { includes, end } = selectionOf(model.setup) ?? everyItem;
  for (let item = 0; item < end && missing > 0; item++) {
    if (!includes(item) || model.items.outcome.get(item) !== 0) continue;
    open.push(item);
    missing--;
  }
  return open;
}
