import type { RunModel } from '../run/runModel.ts';
import type { ChunkTable } from '../run/timeline.ts';

/** What is known about each item, as columns of numbers that are indexed by item. A number that is not known is NaN. */
export interface ItemColumns {
  /** Number of rows: items from 0. */
  readonly count: number;
  /** Code of the outcome, `waitingCode` or `runningCode`. */
  readonly state: Uint8Array;
  readonly worker: Float64Array;
  readonly chunk: Float64Array;
  readonly attempt: Float64Array;
  readonly startMicros: Float64Array;
  /** From the arrival of its chunk in the worker to the start of the item. */
  readonly waitMicros: Float64Array;
  /** The copying of its chunk there and back, divided by the number of items in the chunk. */
  readonly copyMicros: Float64Array;
  readonly runMicros: Float64Array;
  /** CPU time of its thread while it ran. Short items and items that overlapped have none. */
  readonly cpuMicros: Float64Array;
  readonly logLines: Float64Array;
  /** Bytes of its value in the recording. */
  readonly valueBytes: Float64Array;
}

/** The item has no outcome and does not run. */
export const waitingCode = 0;
/** The item runs. Codes of outcomes are smaller. */
export const runningCode = 6;

/** Facts about the items that are not in the model. */
export interface ItemExtras {
  readonly chunks: ChunkTable;
  readonly nowMicros: number;
  /** Log lines by item. */
  readonly logLines: Uint32Array;
  /** Bytes of values by item, -1 for none; undefined if they are not known. */
  readonly valueBytes: readonly number[] | undefined;
}

/** One pass over the items, without an object for each. */
export function itemColumns(model: RunModel, extras: ItemExtras): ItemColumns {
  const count = Math.max(model.items.outcome.length, model.total ?? 0, lastRunning(model) + 1);
  const columns = emptyColumns(count);
  const [outcome, worker, chunk] = [model.items.outcome.view, model.items.worker.view, model.items.chunk.view];
  const [attempt, laneRow] = [model.items.attempt.view, model.items.laneRow.view];
  const cpu = model.items.cpuMicros.view;
  const received = extras.chunks.receivedMicros.view;
  const copied = copyShares(extras.chunks);
  const lanes = model.workers.map(({ lane }) => ({ start: lane.startMicros.view, end: lane.endMicros.view }));
  for (let item = 0; item < outcome.length; item++) {
    if (outcome[item] === 0) continue;
    columns.state[item] = outcome[item]!;
    columns.attempt[item] = attempt[item]!;
    if (chunk[item]! >= 0) columns.chunk[item] = chunk[item]!;
    columns.copyMicros[item] = copied[chunk[item]!] ?? Number.NaN;
    const lane = lanes[worker[item]!];
    if (!lane) continue;
    columns.worker[item] = worker[item]!;
    const row = laneRow[item]!;
    if (row < 0) continue;
    const start = lane.start[row]!;
    columns.startMicros[item] = start;
    columns.runMicros[item] = lane.end[row]! - start;
    const cpuMicros = cpu[item];
    if (cpuMicros !== undefined && cpuMicros >= 0) columns.cpuMicros[item] = cpuMicros;
    const arrived = received[chunk[item]!];
    if (arrived !== undefined && arrived >= 0) columns.waitMicros[item] = Math.max(0, start - arrived);
  }
  addRunning(columns, model, extras.nowMicros);
  columns.logLines.set(extras.logLines.subarray(0, count));
  const { valueBytes } = extras;
  if (valueBytes) for (let item = 0; item < count; item++) columns.valueBytes[item] = sizeAt(valueBytes, item);
  return columns;
}

/** The items that a table lists. An item without a state is listed if no item can be missing between two others. */
export function listedItems(
  { count, state }: ItemColumns,
  { items, total }: Pick<RunModel, 'items' | 'total'>,
): Int32Array {
  const isDense = total !== undefined && items.outcome.length <= total;
  const listed = new Int32Array(count);
  let length = 0;
  for (let item = 0; item < count; item++) if (isDense || state[item] !== waitingCode) listed[length++] = item;
  return listed.subarray(0, length);
}

function emptyColumns(count: number): ItemColumns {
  const unknown = (): Float64Array => new Float64Array(count).fill(Number.NaN);
  return {
    count,
    state: new Uint8Array(count),
    worker: unknown(),
    chunk: unknown(),
    attempt: unknown(),
    startMicros: unknown(),
    waitMicros: unknown(),
    copyMicros: unknown(),
    runMicros: unknown(),
    cpuMicros: unknown(),
    logLines: new Float64Array(count),
    valueBytes: unknown(),
  };
}

function addRunning(columns: ItemColumns, { workers }: RunModel, nowMicros: number): void {
  for (const { worker, running } of workers) {
    for (const [item, startMicros] of running) {
      columns.state[item] = runningCode;
      columns.worker[item] = worker;
      columns.startMicros[item] = startMicros;
      columns.runMicros[item] = Math.max(0, nowMicros - startMicros);
    }
  }
}

/** Copying per item, by chunk. */
function copyShares(chunks: ChunkTable): Float64Array {
  const shares = new Float64Array(chunks.count.length).fill(Number.NaN);
  for (let chunk = 0; chunk < shares.length; chunk++) {
    const items = chunks.count.get(chunk);
    if (items === 0) continue;
    const there = chunks.receivedMicros.get(chunk) - chunks.sentMicros.get(chunk);
    const back = chunks.answeredMicros.get(chunk) - chunks.endedMicros.get(chunk);
    shares[chunk] = (Math.max(0, there) + Math.max(0, back)) / items;
  }
  return shares;
}

function lastRunning({ workers }: RunModel): number {
  let last = -1;
  for (const { running } of workers) for (const item of running.keys()) if (item > last) last = item;
  return last;
}

function sizeAt(bytes: readonly number[], item: number): number {
  const size = bytes[item];
  return size === undefined || size < 0 ? Number.NaN : size;
}
