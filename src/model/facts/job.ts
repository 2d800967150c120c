import type { ProfileSpec } from './profile.ts';

/** `map` passes the item as the one argument; `starmap` spreads a tuple over the parameters. */
export type CallStyle = 'map' | 'starmap';

/** A library to which the script of a worker hands its functions. */
export type RegisteringLibrary = 'workerpool';

/** Number of items that a worker receives at a time. `auto`: chosen during the run. */
export type Chunksize = number | 'auto';

/** The place of user code: threads of one process, one process per worker, or the runner's own main thread. */
export type Isolation = 'thread' | 'process' | 'inline';

/** A description of the work as plain data. The editor and the command line create the same jobs. */
export interface Job {
  /** Absolute path of the module. */
  readonly module: string;
  readonly exportName: string;
  /** Working directory of the runner; globs, input files and displayed paths are relative to it. Absolute. */
  readonly baseDir: string;
  /** Absolute path of the tsconfig.json for all files. Undefined: the nearest one of each file. */
  readonly tsconfig?: string | undefined;
  /** Input SPEC, e.g. `export:inputs`, `glob:src/*.ts`, `range:100`, `rows.csv`. */
  readonly input: string;
  /** Separates the cells of a CSV input. Undefined: found in its header. */
  readonly delimiter?: string | undefined;
  /** Undefined: `map`, except for a function whose second parameter needs an argument, which cannot be run then. */
  readonly call?: CallStyle | undefined;
  /** The module does not export the function but registers it with this library. Undefined: it exports it. */
  readonly registersWith?: RegisteringLibrary | undefined;
  /** Undefined: all usable cores. */
  readonly workers?: number | undefined;
  /** Undefined: Python's default, ceil(n / (4 x workers)). `auto`: chosen by the measured durations of items. */
  readonly chunksize?: Chunksize | undefined;
  /** Number of items that run at the same time inside one worker, for async functions. */
  readonly concurrency: number;
  readonly isolation: Isolation;
  /** Time limit of an item, from its start. */
  readonly timeoutMs?: number | undefined;
  /** Time limit for loading the module, before any item starts. */
  readonly loadTimeoutMs: number;
  readonly onError: 'continue' | 'stop';
  /** An item that failed, timed out or crashed runs again, at most so often. Undefined: never. */
  readonly retries?: number | undefined;
  /** Limit of the V8 heap of one worker. */
  readonly maxHeapBytes?: number | undefined;
  /** Limit of the memory of all workers together, also outside of the V8 heap. Undefined: nine tenths of the machine's memory. */
  readonly maxMemoryBytes?: number | undefined;
  /** A worker is replaced after this number of items (Python's maxtasksperchild). Undefined: never. */
  readonly itemsPerWorker?: number | undefined;
  /** Watch shared arrays and values for races. Possible with threads only. */
  readonly detectRaces?: boolean | undefined;
  /** Whether an item that runs ten times the median is sampled while it runs. Undefined: it is. */
  readonly catchSlow?: boolean | undefined;
  /** Whether items of a recorded run run again after an edit, to find out which of those that failed are fixed. */
  readonly verifies?: boolean | undefined;
  /** Undefined: no profile is taken. */
  readonly profile?: ProfileSpec | undefined;
  /**
   * Only these items: disjoint ranges, both ends included. They ascend, except for the input of a recording, whose items
   * run in the order of the ranges.
   */
  readonly items?: readonly ItemRange[] | undefined;
  /** Only this part of the input. No job has both `items` and `shard`. */
  readonly shard?: Shard | undefined;
}

/** One of `of` parts of an input, which together have each item once. `number` counts from 1. */
export interface Shard {
  readonly number: number;
  readonly of: number;
  /** How an earlier run divides the first `known` items, by their durations: these `items` are in this part. */
  readonly balanced?: { readonly known: number; readonly items: readonly ItemRange[] } | undefined;
}

/** First and last item, both included. */
export type ItemRange = readonly [first: number, last: number];

/** The workers of a merged run that ran one shard: `count` of them from `first` on. */
export interface ShardWorkers {
  readonly number: number;
  readonly of: number;
  readonly first: number;
  readonly count: number;
  /** Version of Node that ran them. */
  readonly node: string;
}

export const jobDefaults = {
  input: 'export:inputs',
  concurrency: 1,
  isolation: 'thread',
  loadTimeoutMs: 8000,
  onError: 'continue',
} as const satisfies Partial<Job>;

/** Larger numbers are taken for typing errors. */
export const jobLimits = {
  workers: 1024,
  chunksize: 1e9,
  concurrency: 1e6,
  retries: 1000,
  shards: 1024,
} as const;

/** A short name for titles: `minify.ts#minify`. */
export function jobLabel(job: Pick<Job, 'module' | 'exportName'>): string {
  return `${fileName(job.module)}#${job.exportName}`;
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
