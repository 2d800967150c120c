import { outcomeOf, type Outcome } from '../../model/facts/events.ts';
import type { ItemRange } from '../../model/facts/job.ts';
import { includesNumber } from '../../model/facts/ranges.ts';
import { itemSpan, type RunModel } from '../../model/run/runModel.ts';
import { partsWithin } from '../../model/run/threadTime.ts';
import { oneLine, type InputPreviews } from './inputPreviews.ts';

/** An item of a run as a row of a table. Times are in microseconds; null: not known. */
export interface ItemRow {
  readonly item: number;
  readonly outcome: Outcome;
  /** 2 if it ran again after its worker was lost. */
  readonly attempt: number;
  /** Null for an item that never reached a worker. */
  readonly worker: number | null;
  readonly chunk: number | null;
  /** Since the start of the run. */
  readonly startMicros: number | null;
  readonly runMicros: number | null;
  /** CPU time of its thread meanwhile, as far as it was measured. Null also if items of a worker ran at the same time. */
  readonly cpuMicros: number | null;
  /** Time in which its thread waited meanwhile, likewise. */
  readonly waitMicros: number | null;
  readonly error: string | null;
  /** The beginning of the input as JSON. */
  readonly input: string | null;
}

const batchSize = 1000;

/** The rows of all items with an outcome, in the order of their numbers and in batches. */
export async function* itemRows(
  model: RunModel,
  items: readonly ItemRange[] | undefined,
  previews: Pick<InputPreviews, 'of'>,
): AsyncGenerator<readonly ItemRow[], void, undefined> {
  const isWanted = (item: number): boolean =>
    model.items.outcome.get(item) > 0 && (!items || includesNumber(items, item));
  let batch: number[] = [];
  for (let item = 0; item < model.items.outcome.length; item++) {
    if (isWanted(item)) batch.push(item);
    if (batch.length < batchSize && item < model.items.outcome.length - 1) continue;
    const inputs = await previews.of(batch);
    yield batch.map((each, k) => rowOf(model, each, inputs[k]));
    batch = [];
  }
}

function rowOf(model: RunModel, item: number, input: string | undefined): ItemRow {
  const { items } = model;
  const worker = items.worker.get(item);
  const chunk = items.chunk.get(item);
  const span = itemSpan(model, item);
  return {
    item,
    outcome: outcomeOf(items.outcome.get(item)) ?? 'cancelled',
    attempt: items.attempt.get(item),
    worker: worker < 0 ? null : worker,
    chunk: chunk < 0 ? null : chunk,
    startMicros: span?.startMicros ?? null,
    runMicros: span ? span.endMicros - span.startMicros : null,
    ...threadTimes(model, worker, span),
    error: errorText(model, item),
    input: input ?? null,
  };
}

function threadTimes(
  { workers, setup }: RunModel,
  worker: number,
  span: ReturnType<typeof itemSpan>,
): Pick<ItemRow, 'cpuMicros' | 'waitMicros'> {
  const stretches = workers[worker]?.time.stretches;
  if (!span || !stretches || stretches.endMicros.length === 0 || setup.concurrency > 1) {
    return { cpuMicros: null, waitMicros: null };
  }
  const { chunkMicros, computedMicros, preemptedMicros } = partsWithin(stretches, span.startMicros, span.endMicros);
  if (chunkMicros === 0) return { cpuMicros: null, waitMicros: null };
  const waited = Math.max(0, chunkMicros - computedMicros - preemptedMicros);
  return { cpuMicros: Math.round(computedMicros), waitMicros: Math.round(waited) };
}

/** `Error: message` of an item that failed, timed out or crashed. */
export function errorText({ failures }: RunModel, item: number): string | null {
  const failure = failures.get(item)?.failure;
  return failure ? oneLine(`${failure.name}: ${failure.message}`) : null;
}
