/**
 * Defaults for `poolscope run` and `poolscope tune`: the object that poolscope.config.ts exports, or the key `poolscope` of
 * package.json. What the command line says wins. Paths are relative to the folder of the file.
 */
export interface PoolscopeConfig {
  /** Number of workers, as `--workers`. */
  readonly workers?: number;
  /** Items that a worker receives at a time, as `--chunksize`. */
  readonly chunksize?: number | 'auto';
  /** Items of an async function that run at once in each worker, as `--concurrency`. */
  readonly concurrency?: number;
  /** What a worker is, as `--isolation`. */
  readonly isolation?: 'thread' | 'process' | 'inline';
  /** Path of the tsconfig.json for all files, as `--tsconfig`. */
  readonly tsconfig?: string;
  /** Whether a module may do work of its own when it is loaded, as `--allow-top-level-work`. */
  readonly allowTopLevelWork?: boolean;
  /** Limit of the time of one item, e.g. `'30s'`, as `--timeout`. */
  readonly timeout?: string;
  /** Limit of the time for loading the module, e.g. `'8s'`, as `--load-timeout`. */
  readonly loadTimeout?: string;
  /** Whether the run continues after an item fails, as `--on-error`. */
  readonly onError?: 'continue' | 'stop';
  /** How often an item that failed runs again, as `--retries`. */
  readonly retries?: number;
  /** False: as `--no-catch-slow`. */
  readonly catchSlow?: boolean;
  /** Limit of the V8 heap of one worker, e.g. `'512MB'`, as `--max-heap`. */
  readonly maxHeap?: string;
  /** Limit of the memory of all workers, e.g. `'4GB'`, as `--max-memory`. */
  readonly maxMemory?: string;
  /** Items after which a worker is replaced, as `--items-per-worker`. */
  readonly itemsPerWorker?: number;
  /** Whether accesses without an order are reported, as `--detect-races`. */
  readonly detectRaces?: boolean;
  /** What is sampled, e.g. `'cpu'` or `'heap=64KB'`, as `--profile`. */
  readonly profile?: string;
  /** Whether what the job prints is printed while the run continues, as `--print`. */
  readonly print?: boolean;
  /** Whether only errors are printed, as `--quiet`. */
  readonly quiet?: boolean;
  /** Conditions for exit code 1, e.g. `['p99>200ms']`, as `--fail-on`. */
  readonly failOn?: string | readonly string[];
  /** Path of the recording to compare with, as `--baseline`. */
  readonly baseline?: string;
  /** Path of a JUnit file to write, as `--junit`. */
  readonly junit?: string;
  /** Path of a Markdown report to write, as `--markdown`. */
  readonly markdown?: string;
}

type Kind = 'number' | 'text' | 'boolean' | 'texts' | 'number or text';

/** What each key takes. The text is read as the option of this name is. */
export const configKinds: Readonly<Record<keyof PoolscopeConfig, Kind>> = {
  workers: 'number',
  chunksize: 'number or text',
  concurrency: 'number',
  isolation: 'text',
  tsconfig: 'text',
  allowTopLevelWork: 'boolean',
  timeout: 'text',
  loadTimeout: 'text',
  onError: 'text',
  retries: 'number',
  catchSlow: 'boolean',
  maxHeap: 'text',
  maxMemory: 'text',
  itemsPerWorker: 'number',
  detectRaces: 'boolean',
  profile: 'text',
  print: 'boolean',
  quiet: 'boolean',
  failOn: 'texts',
  baseline: 'text',
  junit: 'text',
  markdown: 'text',
};
