/** Items that a warm pool maps. */
export interface PoolRow {
  readonly title: string;
  readonly items: () => readonly unknown[];
  /** A function of work.mjs. */
  readonly functionName: 'same' | 'sizeOf' | 'firstOf' | 'burn';
  /** Without it, a peer gets four chunks for each worker, as Python's `Pool.map` makes them. */
  readonly peersChunksize?: 1;
  /** The buffer of an item is moved, so each turn makes new ones. */
  readonly moves?: true;
  /** Turns before the measured ones; V8 optimizes a function that has run for a while. */
  readonly warmUps: number;
  /** The ratio to the quickest peer of each round; a shape of work is compared with the limit. */
  readonly goal: number;
  readonly isShape?: true;
}

export const contenderNames = ['poolscope', 'piscina', 'tinypool', 'workerpool', 'poolifier', 'python', 'raw'] as const;
export type ContenderName = (typeof contenderNames)[number];

const list =
  <T,>(count: number, item: (k: number) => T) =>
  (): T[] =>
    Array.from({ length: count }, (_, k) => item(k));
/** About 100 bytes of JSON, as in work.mjs. */
const record = (k: number) => ({ id: k, name: `customer ${k}`, city: 'Rotterdam', x: k / 3, isActive: k % 2 === 0 });
const document = (records: number) => (k: number) => ({ id: k, fields: list(records, (at) => record(k + at))() });
const floatsOf10Mb = 1_310_720;

/** 2,000 items of 1,000 microseconds on average, by name. */
export const shapes: Readonly<Record<string, () => readonly number[]>> = {
  uniform: list(2000, () => 1000),
  ascending: list(2000, (k) => k + 0.5),
  descending: list(2000, (k) => 2000 - k - 0.5),
  // Its quantiles in a fixed shuffled order; the largest is 80 ms.
  pareto: () => scaled(list(2000, (k) => Math.min(80, (1 - (((k * 1103) % 2000) + 0.5) / 2000) ** (-1 / 1.3)))()),
  'slow block': () => scaled(list(2000, (k) => (k >= 900 && k < 1000 ? 10 : 1))()),
};

function scaled(costs: readonly number[]): readonly number[] {
  const factor = (1000 * costs.length) / costs.reduce((sum, cost) => sum + cost, 0);
  return costs.map((cost) => cost * factor);
}

/** Those without a shape are also in contender.py. */
export const poolRows: Readonly<Record<string, PoolRow>> = {
  'numbers-1m': {
    title: '1,000,000 numbers, no work',
    items: list(1_000_000, (k) => k),
    functionName: 'same',
    warmUps: 3,
    goal: 1,
  },
  'numbers-10k': {
    title: '10,000 numbers, no work',
    items: list(10_000, (k) => k),
    functionName: 'same',
    warmUps: 30,
    goal: 1.5,
  },
  'objects-100b': {
    title: '100,000 objects of 100 B, echoed',
    items: list(100_000, record),
    functionName: 'same',
    warmUps: 3,
    goal: 1.2,
  },
  'objects-10kb': {
    title: '4,000 objects of 10 KB in, small out',
    items: list(4000, document(100)),
    functionName: 'sizeOf',
    warmUps: 3,
    goal: 1.2,
  },
  'objects-1mb': {
    title: '40 objects of 1 MB in, small out',
    items: list(40, document(10_000)),
    functionName: 'sizeOf',
    peersChunksize: 1,
    warmUps: 2,
    goal: 1.2,
  },
  'floats-moved': {
    title: '20 Float64Array of 10 MB, moved',
    items: list(20, (k) => new Float64Array(floatsOf10Mb).fill(k)),
    functionName: 'firstOf',
    peersChunksize: 1,
    moves: true,
    warmUps: 5,
    goal: 1,
  },
  'floats-shared': {
    title: '200 Float64Array of 10 MB, shared',
    items: () => {
      const shared = list(20, () => new Float64Array(new SharedArrayBuffer(floatsOf10Mb * 8)))();
      return list(200, (k) => shared[k % 20])();
    },
    functionName: 'firstOf',
    peersChunksize: 1,
    warmUps: 20,
    goal: 1,
  },
  ...Object.fromEntries(
    Object.entries(shapes).map(([shape, items]): [string, PoolRow] => [
      `1ms-${shape.replace(' ', '-')}`,
      {
        title: `2,000 items of 1 ms, ${shape}, library`,
        items,
        functionName: 'burn',
        peersChunksize: 1,
        warmUps: 1,
        goal: 1 / 0.97,
        isShape: true,
      },
    ]),
  ),
};
