import type {
  ChunkMessage,
  PackedNumbers,
  PackedValues,
  SentChunk,
  SentReport,
  WorkerReport,
} from '../protocol/workerLink.ts';

// The numbers of items and their values travel as columns, since structured clone spends about 20 ns on each member of
// an array and copies those of a typed array as one block:
//
//     items [7, 8, 9, …, 70]       ->  {first: 7, count: 64}
//     values [1, -2, 3, …]         ->  Int32Array, whose numbers V8 keeps without an object for each
//     values [0.5, -0, NaN, …]     ->  Float64Array, which holds each number exactly
//     values [1, 'a', undefined]   ->  as they are
//
// Both ends use ordinary arrays.

// Saved, because user code may replace them. For the same reason no method of an array is called.
const { isArray } = Array as { isArray<T>(value: T): value is Extract<T, readonly unknown[]> };
const OwnArray = Array;
const OwnInt32Array = Int32Array;
const OwnFloat64Array = Float64Array;
const { is } = Object;

/** A shorter array is not worth the check. */
const fewest = 16;

export function packChunk(chunk: ChunkMessage): SentChunk {
  return { ...chunk, items: packNumbers(chunk.items), inputs: packValues(chunk.inputs) };
}

export function unpackChunk(chunk: SentChunk): ChunkMessage {
  return { ...chunk, items: unpackNumbers(chunk.items), inputs: unpackValues(chunk.inputs) };
}

export function packReport(report: WorkerReport): SentReport {
  if (report.type !== 'succeeded') return report;
  return { ...report, items: packNumbers(report.items), values: packValues(report.values) };
}

export function unpackReport(report: SentReport): WorkerReport {
  if (report.type !== 'succeeded') return report;
  return { ...report, items: unpackNumbers(report.items), values: unpackValues(report.values) };
}

function packNumbers(numbers: readonly number[]): PackedNumbers {
  const first = numbers[0] ?? 0;
  const count = numbers.length;
  if (count < fewest || numbers[count - 1] !== first + count - 1) return numbers;
  for (let k = 1; k < count; k++) if (numbers[k] !== first + k) return numbers;
  return { first, count };
}

function unpackNumbers(packed: PackedNumbers): readonly number[] {
  if (isArray(packed)) return packed;
  const numbers = new OwnArray<number>(packed.count);
  for (let k = 0; k < packed.count; k++) numbers[k] = packed.first + k;
  return numbers;
}

function packValues(values: readonly unknown[]): PackedValues {
  const count = values.length;
  if (count < fewest || typeof values[0] !== 'number' || typeof values[count - 1] !== 'number') return values;
  return packInto(new OwnInt32Array(count), values) ?? packInto(new OwnFloat64Array(count), values) ?? values;
}

/** Undefined if the array cannot hold each of the values exactly. */
function packInto<T extends Int32Array | Float64Array>(packed: T, values: readonly unknown[]): T | undefined {
  for (let k = 0; k < values.length; k++) {
    const value = values[k];
    if (typeof value !== 'number') return undefined;
    packed[k] = value;
    if (!is(packed[k], value)) return undefined;
  }
  return packed;
}

function unpackValues(packed: PackedValues): readonly unknown[] {
  if (isArray(packed)) return packed;
  const values = new OwnArray<unknown>(packed.length);
  for (let k = 0; k < packed.length; k++) values[k] = packed[k];
  return values;
}
