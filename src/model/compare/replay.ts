import { UserFacingError } from '../../base/errors.ts';
import { outcomeOf, type Outcome } from '../facts/events.ts';
import type { Failure } from '../facts/failure.ts';
import type { ItemRange, Job } from '../facts/job.ts';
import type { RecordedValue } from '../facts/recordedValue.ts';
import { includesNumber, rangesOf } from '../facts/ranges.ts';
import { itemSpan, type RunModel } from '../run/runModel.ts';
import { jobOfItems } from './jobOfItems.ts';

/** Selects the items of a recorded run that run again. */
export type ReplaySelection =
  | { readonly by: 'items'; readonly ranges: readonly ItemRange[] }
  | { readonly by: 'chunk'; readonly chunk: number }
  | { readonly by: 'worker'; readonly worker: number }
  /** All items that failed, timed out or crashed. */
  | { readonly by: 'failed' }
  | { readonly by: 'all' };

/** The selected items, in the order in which they began. Throws UserFacingError if there is none. */
export function selectItems(model: RunModel, selection: ReplaySelection): readonly number[] {
  const items = inOrder(model, candidates(model, selection));
  if (items.length > 0) return items;
  const nextStep = 'poolscope show <recording> lists workers and failures.';
  switch (selection.by) {
    case 'items':
      throw new UserFacingError('the recorded run has none of these items', nextStep);
    case 'chunk':
      throw new UserFacingError(`the recorded run has no chunk ${selection.chunk} that ran`, nextStep);
    case 'worker':
      throw new UserFacingError(`worker ${selection.worker} of the recorded run ran no item`, nextStep);
    case 'failed':
      throw new UserFacingError('no item of the recorded run failed', 'Name items, a chunk or a worker instead.');
    case 'all':
      throw new UserFacingError('no item of the recorded run ran', nextStep);
  }
}

function candidates(model: RunModel, selection: ReplaySelection): number[] {
  if (selection.by === 'worker') return itemsOf(model, selection.worker, 0, Infinity);
  const found: number[] = [];
  const isWanted = wanted(model, selection);
  model.items.outcome.view.forEach((code, item) => {
    if (code !== 0 && isWanted(item)) found.push(item);
  });
  return found;
}

/** Items of a worker's lane between two rows, each at its last attempt. */
function itemsOf(model: RunModel, worker: number, firstRow: number, endRow: number): number[] {
  const found: number[] = [];
  model.workers[worker]?.lane.item.view.forEach((item, row) => {
    const isLast = model.items.laneRow.get(item) === row && model.items.worker.get(item) === worker;
    if (isLast && row >= firstRow && row < endRow) found.push(item);
  });
  return found;
}

function wanted(
  model: RunModel,
  selection: Exclude<ReplaySelection, { readonly by: 'worker' }>,
): (item: number) => boolean {
  switch (selection.by) {
    case 'items':
      return (item) => includesNumber(selection.ranges, item);
    case 'chunk':
      return (item) => model.items.chunk.get(item) === selection.chunk;
    case 'failed':
      return (item) => didFail(outcomeIn(model, item));
    case 'all':
      return (item) => outcomeIn(model, item) !== 'cancelled';
  }
}

export const didFail = (outcome: Outcome): boolean => outcome !== 'succeeded' && outcome !== 'cancelled';

/** Items that never ran come last. */
function inOrder(model: RunModel, items: readonly number[]): number[] {
  const startOf = (item: number): number => itemSpan(model, item)?.startMicros ?? Infinity;
  const rowOf = (item: number): number => model.items.laneRow.get(item);
  return [...items].sort((a, b) => {
    const [startA, startB] = [startOf(a), startOf(b)];
    return startA === startB ? rowOf(a) - rowOf(b) || a - b : startA - startB;
  });
}

/**
 * Items that ran before an item in the same thread, in the order in which they began. Only they can have changed the
 * module's state before that item.
 */
export function itemsBefore(model: RunModel, item: number): readonly number[] {
  const worker = model.workers[model.items.worker.get(item)];
  const row = model.items.laneRow.get(item);
  if (!worker || row < 0) return [];
  const first = worker.firstRows.findLast((begin) => begin <= row) ?? 0;
  const end = worker.firstRows.find((begin) => begin > row) ?? Infinity;
  const sameThread = inOrder(model, itemsOf(model, worker.worker, first, end));
  return sameThread.slice(0, sameThread.indexOf(item));
}

/**
 * The job that runs recorded items again, in this order, in one fresh worker. `recording`: absolute path. Throws
 * UserFacingError for items that cannot run again.
 */
export function replayJob(model: RunModel, recording: string, items: readonly number[]): Job {
  const job = jobOfItems(model, items, 'replayed');
  return {
    ...job,
    input: `recording:${recording}`,
    items: rangesOf(items),
    shard: undefined,
    workers: 1,
    chunksize: model.chunksize ?? job.chunksize,
    onError: 'continue',
    verifies: undefined,
  };
}

/** The user's files whose code differs between the two runs, by path. Older recordings do not know their code. */
export function changedFiles(recorded: RunModel, replayed: RunModel): readonly string[] {
  return [...recorded.code].filter(([file, hash]) => (replayed.code.get(file) ?? hash) !== hash).map(([file]) => file);
}

/** Whether an item was unsuccessful in the same way as in the recorded run, with the same class of error. */
export function failsAlike(recorded: RunModel, replayed: RunModel, item: number): boolean {
  const [was, is] = [recorded.failures.get(item)?.failure, replayed.failures.get(item)?.failure];
  const outcome = outcomeIn(recorded, item);
  const kindOf = kindsOf(recorded);
  const isSameKind = kindOf(was) === kindOf(is);
  return didFail(outcome) && outcome === outcomeIn(replayed, item) && isSameKind && was?.name === is?.name;
}

/** The result of an item. */
export interface ItemResult {
  readonly outcome: Outcome;
  readonly failure?: Pick<Failure, 'kind' | 'name' | 'message'>;
  /** The value as JSON text, shortened if it is long; empty for `undefined`. */
  readonly value?: string;
}

/** A run and the values it recorded. */
export interface Results {
  readonly model: RunModel;
  readonly values: ReadonlyMap<number, RecordedValue>;
}

/** An item whose result differs from the one in the recorded run. */
export interface Difference {
  readonly item: number;
  /** Worker of the recorded run; -1 for none. */
  readonly worker: number;
  /** The first part that differs. */
  readonly what: 'outcome' | 'value' | 'failure';
  readonly recorded: ItemResult;
  readonly replayed: ItemResult;
}

/** Items without an outcome in the replay (it was cancelled) are not compared. */
export function compareResults(recorded: Results, replayed: Results, items: readonly number[]): Difference[] {
  return items.flatMap((item): Difference[] => {
    const what = differenceOf(recorded, replayed, item);
    if (what === undefined) return [];
    const worker = recorded.model.items.worker.get(item);
    return [{ item, worker, what, recorded: resultOf(recorded, item), replayed: resultOf(replayed, item) }];
  });
}

function differenceOf(recorded: Results, replayed: Results, item: number): Difference['what'] | undefined {
  const before = outcomeIn(recorded.model, item);
  const after = outcomeIn(replayed.model, item);
  if (after === 'cancelled') return undefined;
  if (before !== after) return 'outcome';
  if (before !== 'succeeded') return isSameFailure(recorded.model, replayed.model, item) ? undefined : 'failure';
  const [was, is] = [recorded.values.get(item), replayed.values.get(item)];
  if (lacksValue(recorded, replayed, item)) return undefined;
  return was?.text === is?.text && was?.digest === is?.digest ? undefined : 'value';
}

/**
 * Number of items that cannot be compared, because only the replay recorded their value: a run whose process is killed
 * loses values that wait for the outcome of an earlier item.
 */
export function countUnrecorded(recorded: Results, replayed: Results, items: readonly number[]): number {
  const haveSucceeded = (item: number): boolean =>
    outcomeIn(recorded.model, item) === 'succeeded' && outcomeIn(replayed.model, item) === 'succeeded';
  return items.filter((item) => haveSucceeded(item) && lacksValue(recorded, replayed, item)).length;
}

const lacksValue = (recorded: Results, replayed: Results, item: number): boolean =>
  !recorded.values.has(item) && replayed.values.has(item);

export function resultOf({ model, values }: Results, item: number): ItemResult {
  const outcome = outcomeIn(model, item);
  const failure = model.failures.get(item)?.failure;
  return {
    outcome,
    ...(failure && { failure: { kind: failure.kind, name: failure.name, message: failure.message } }),
    ...(outcome === 'succeeded' && { value: values.get(item)?.text ?? '' }),
  };
}

export const outcomeIn = (model: RunModel, item: number): Outcome =>
  outcomeOf(model.items.outcome.get(item)) ?? 'cancelled';

function isSameFailure(recorded: RunModel, replayed: RunModel, item: number): boolean {
  const [was, is] = [recorded, replayed].map((model) => model.failures.get(item)?.failure);
  const kindOf = kindsOf(recorded);
  return kindOf(was) === kindOf(is) && was?.name === is?.name && was?.message === is?.message;
}

/** The answer of another pool does not show whether the function threw or rejected. */
const kindsOf =
  ({ origin }: RunModel) =>
  (failure: Failure | undefined): Failure['kind'] | undefined =>
    origin?.kind === 'observed' && failure?.kind === 'rejected' ? 'thrown' : failure?.kind;
