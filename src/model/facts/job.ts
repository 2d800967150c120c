/** `map` passes the item as the one argument; `starmap` spreads a tuple over the parameters. */
export type CallStyle = 'map' | 'starmap';

/** Items sent to a worker at a time; `auto`: chosen while the run goes on. */
export type Chunksize = number | 'auto';

/** Where user code runs: threads of one process, one process per worker, or the runner's own main thread. */
export type Isolation = 'thread' | 'process' | 'inline';

/** What to run: static, plain data, the same from the editor, the command line and the library. */
export interface Job {
  /** Absolute path of the module. */
  readonly module: string;
  readonly exportName: string;
  /** Working directory of the runner; globs, input files and displayed paths are relative to it. Absolute. */
  readonly baseDir: string;
  /** Input SPEC, e.g. `export:inputs`, `glob:src/*.ts`, `range:100`, `rows.csv`. */
  readonly input: string;
  readonly call: CallStyle;
  /** Undefined: all usable cores. */
  readonly workers?: number | undefined;
  /** Undefined: Python's default, ceil(n / (4 x workers)). `auto`: by what the items take, as they run. */
  readonly chunksize?: Chunksize | undefined;
  /** Items at once inside one worker, for async functions. */
  readonly concurrency: number;
  readonly isolation: Isolation;
  /** Per item, from the item's start. */
  readonly timeoutMs?: number | undefined;
  /** For loading the module, before any item starts. */
  readonly loadTimeoutMs: number;
  readonly onError: 'continue' | 'stop';
  /** V8 heap of one worker. */
  readonly maxHeapBytes?: number | undefined;
  /** Everything the workers hold together, memory outside of the V8 heap included. Undefined: nine tenths of the machine's. */
  readonly maxMemoryBytes?: number | undefined;
  /** A worker is replaced by a fresh one after this many items (Python's maxtasksperchild). Undefined: never. */
  readonly itemsPerWorker?: number | undefined;
  /** Watch shared arrays and values for races; with threads only. */
  readonly detectRaces?: boolean | undefined;
  /**
   * Only these items: inclusive ranges, disjoint. Ascending; of the input of a recording in any order, which is the order
   * in which they run.
   */
  readonly items?: readonly ItemRange[] | undefined;
}

/** First and last item, both included. */
export type ItemRange = readonly [first: number, last: number];

export const jobDefaults = {
  input: 'export:inputs',
  call: 'map',
  concurrency: 1,
  isolation: 'thread',
  loadTimeoutMs: 8000,
  onError: 'continue',
} as const satisfies Partial<Job>;

/** The largest numbers that make sense; more is a slip of the finger. */
export const jobLimits = { workers: 1024, chunksize: 1e9, concurrency: 1e6 } as const satisfies Partial<Job>;

/** `minify.ts#minify`: short, for titles. */
export function jobLabel(job: Pick<Job, 'module' | 'exportName'>): string {
  return `${fileName(job.module)}#${job.exportName}`;
}

function fileName(path: string): string {
  return path.slice(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
}
