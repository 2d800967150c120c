/** A map that is measured. */
export interface Row {
  readonly count: number;
  readonly inputs: (k: number) => unknown;
  /** A function of work.mjs. */
  readonly functionName: 'same' | 'sizeOf' | 'sizeOfBytes' | 'burnMillisecond';
  /** Rounds before the measured ones; V8 optimizes a function that has run for a while. */
  readonly warmUps: number;
  /** The ratio to the quickest peer that is the goal. */
  readonly goal: number;
}

export type ContenderName = 'poolscope' | 'piscina' | 'tinypool' | 'workerpool' | 'poolifier' | 'python';

export const workers = 2;

const number = (k: number): number => k;
/** A record of about 100 bytes. */
const record = (k: number): unknown => ({
  id: k,
  name: `customer ${k}`,
  city: 'Rotterdam',
  x: k / 3,
  isActive: k % 2 === 0,
});
/** Of about 10 KB: a hundred records in a field. */
const document = (k: number): unknown => ({ id: k, fields: Array.from({ length: 100 }, (_, at) => record(k + at)) });

const megabyte = (k: number): unknown => new Uint8Array(2 ** 20).fill(k);

/** The rows are also in contender.py. */
export const rows: Readonly<Record<string, Row>> = {
  'numbers-1m': { count: 1_000_000, warmUps: 3, inputs: number, functionName: 'same', goal: 1 },
  'numbers-10k': { count: 10_000, warmUps: 30, inputs: number, functionName: 'same', goal: 1.5 },
  'records-100b': { count: 100_000, warmUps: 3, inputs: record, functionName: 'same', goal: 1.2 },
  'documents-10kb': { count: 4000, warmUps: 3, inputs: document, functionName: 'sizeOf', goal: 1.2 },
  'bytes-1mb': { count: 60, warmUps: 3, inputs: megabyte, functionName: 'sizeOfBytes', goal: 1.2 },
  milliseconds: { count: 2000, warmUps: 3, inputs: number, functionName: 'burnMillisecond', goal: 1 },
};
