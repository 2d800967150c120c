import { outcomeOf, type Outcome } from '../../model/facts/events.ts';
import { itemSpan, type RunModel } from '../../model/run/runModel.ts';
import { partsWithin, type ThreadParts } from '../../model/run/threadTime.ts';
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

/** The rows of the wanted items, which have outcomes, in the order of their numbers and in batches. */
export async function* itemRows(
  model: RunModel,
  isWanted: (item: number) => boolean,
  previews: Pick<InputPreviews, 'of'>,
): AsyncGenerator<readonly ItemRow[], void, undefined> {
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
  const parts = span && threadParts(model, worker, span);
  return {
    item,
    outcome: outcomeOf(items.outcome.get(item)) ?? 'cancelled',
    attempt: items.attempt.get(item),
    worker: worker < 0 ? null : worker,
    chunk: chunk < 0 ? null : chunk,
    startMicros: span?.startMicros ?? null,
    runMicros: span ? span.endMicros - span.startMicros : null,
    cpuMicros: parts ? Math.round(parts.computedMicros) : null,
    waitMicros: parts
      ? Math.round(Math.max(0, parts.chunkMicros - parts.computedMicros - parts.preemptedMicros))
      : null,
    error: errorText(model, item),
    input: input ?? null,
  };
}

/** What the thread of a worker did in a time, as far as it was measured. Items that ran at the same time share it, so that none has it. */
function threadParts(
  { workers, setup }: RunModel,
  worker: number,
  { startMicros, endMicros }: NonNullable<ReturnType<typeof itemSpan>>,
): ThreadParts | undefined {
  const stretches = workers[worker]?.time.stretches;
  if (!stretches || stretches.endMicros.length === 0 || setup.concurrency > 1) return undefined;
  const parts = partsWithin(stretches, startMicros, endMicros);
  return parts.chunkMicros === 0 ? undefined : parts;
}

/** `Error: message` of an item that failed, timed out or crashed. */
export function errorText({ failures }: RunModel, item: number): string | null {
  const failure = failures.get(item)?.failure;
  return failure ? oneLine(`${failure.name}: ${failure.message}`) : null;
}
