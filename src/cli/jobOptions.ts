import { jobLimits } from '../model/facts/job.ts';
import type { OptionRow } from './optionRow.ts';
import {
  delimiter,
  duration,
  filePath,
  oneOf,
  profileSpec,
  size,
  text,
  wholeNumber,
  wholeNumbers,
} from './optionValues.ts';

const jobs = ['run', 'tune'] as const;

/** How a job runs: its input, its workers and their limits. */
export const jobOptions = {
  input: {
    flag: 'input',
    value: 'SPEC',
    read: text,
    brief: 'FILE.json, FILE.ndjson, FILE.csv, lines:FILE, glob:PATTERN, range:N, …',
    help:
      'reads the items from FILE.json, FILE.json#KEY.KEY, FILE.ndjson, FILE.csv, FILE.tsv, csv:FILE, ' +
      'FILE.parquet, lines:FILE, glob:PATTERN, range:N, range:A..B, or export:NAME of the same module (default: export:inputs); FILE may be packed ' +
      '(.gz, .zst) or a pipe, and - is stdin: NDJSON, or csv:-, lines:-',
    commands: jobs,
  },
  delimiter: {
    flag: 'delimiter',
    value: 'CHAR',
    read: delimiter,
    help: 'separates the cells of a CSV input, e.g. : or tab (default: the one of , ; tab | that is most often in the header)',
    commands: jobs,
  },
  call: {
    flag: 'call',
    value: 'map|starmap',
    read: oneOf('map', 'starmap'),
    help: 'passes the item as one argument, or spreads an array over the parameters (default: map)',
    commands: jobs,
  },
  workers: {
    flag: 'workers',
    value: 'N',
    read: wholeNumber(jobLimits.workers),
    brief: 'sets the number of workers (default: all usable cores)',
    help: 'sets the number of workers, on all machines together (default: all usable cores; verify: that of the run)',
    commands: ['run', 'verify', 'agent'],
  },
  workerCounts: {
    flag: 'workers',
    value: 'N,M',
    read: wholeNumbers(jobLimits.workers),
    help: 'tunes for each of these numbers of workers (default: all usable cores)',
    commands: ['tune'],
  },
  chunksize: {
    flag: 'chunksize',
    value: 'N|auto',
    read: wholeNumber(jobLimits.chunksize, 'auto'),
    brief: 'sends so many items to a worker at a time; auto follows the durations',
    help:
      'sends this many items to a worker at a time; auto follows the measured durations and sends fewer towards the end ' +
      "(default: Python's rule, items / (4 x workers); auto for a pipe)",
    commands: ['run'],
  },
  concurrency: {
    flag: 'concurrency',
    value: 'N',
    read: wholeNumber(jobLimits.concurrency),
    brief: 'runs so many items of an async function at once in each worker',
    help:
      'runs this many items at the same time inside one worker, for async functions; a chunk has at least as many items ' +
      '(default: 1)',
    commands: jobs,
  },
  isolation: {
    flag: 'isolation',
    value: 'KIND',
    read: oneOf('thread', 'process', 'inline'),
    brief: 'thread, process, or inline: one item after another (default: thread)',
    help:
      'thread: each worker is a thread; process: each worker is a process; ' +
      'inline: no worker, one item after another (default: thread)',
    commands: jobs,
  },
  tsconfig: {
    flag: 'tsconfig',
    value: 'FILE',
    read: filePath,
    help: 'uses this tsconfig.json for all files of the project (default: the nearest one of each file)',
    commands: jobs,
  },
  allowTopLevelWork: {
    flag: 'allow-top-level-work',
    help:
      'runs a module that calls its own work when it is loaded, e.g. main(), although each worker repeats that ' +
      '(default: an error)',
    commands: jobs,
  },
  timeoutMs: {
    flag: 'timeout',
    value: 'TIME',
    read: duration,
    brief: 'limits the time of one item, e.g. 30s (default: no limit)',
    help: 'limits the time of one item, from its start, e.g. 30s (default: no limit)',
    commands: jobs,
  },
  loadTimeoutMs: {
    flag: 'load-timeout',
    value: 'TIME',
    read: duration,
    help: 'limits the time for loading the module, and for setup() in a worker (default: 8s)',
    commands: jobs,
  },
  onError: {
    flag: 'on-error',
    value: 'continue|stop',
    read: oneOf('continue', 'stop'),
    brief: 'continues or stops after an item fails (default: continue)',
    help: 'continues or stops the run after an item fails (default: continue)',
    commands: ['run'],
  },
  retries: {
    flag: 'retries',
    value: 'N',
    read: wholeNumber(jobLimits.retries),
    brief: 'runs an item that failed up to N more times (default: never)',
    help:
      'runs an item that failed, timed out or crashed up to N more times; one that then succeeds is listed as flaky ' +
      '(default: never)',
    commands: ['run'],
  },
  noCatchSlow: {
    flag: 'no-catch-slow',
    help:
      'does not sample the stack of an item that runs ten times the median, which is done three times while it runs, for ' +
      'at most 20 items',
    commands: ['run'],
  },
  maxHeapBytes: {
    flag: 'max-heap',
    value: 'SIZE',
    read: size,
    help: 'limits the V8 heap of one worker, e.g. 512MB',
    commands: jobs,
  },
  maxMemoryBytes: {
    flag: 'max-memory',
    value: 'SIZE',
    read: size,
    brief: 'limits the memory of all workers together, e.g. 4GB',
    help:
      'limits the memory of all workers together, including buffers outside the heap, e.g. 4GB ' +
      "(default: 9/10 of the machine's memory)",
    commands: jobs,
  },
  itemsPerWorker: {
    flag: 'items-per-worker',
    value: 'N',
    read: wholeNumber(1e9),
    help: 'replaces a worker after this many items; 1 runs each item in a fresh worker (default: no limit)',
    commands: ['run'],
  },
  detectRaces: {
    flag: 'detect-races',
    brief: 'reports unordered accesses to shared memory; slow',
    help:
      'reports accesses to shared arrays and values that have no order between threads; slow. ' +
      'Races do not change the exit code',
    commands: ['run'],
  },
  profile: {
    flag: 'profile',
    value: 'KIND',
    read: profileSpec,
    brief: 'samples the workers: cpu or heap',
    help:
      'samples what the workers compute: cpu, or cpu=2ms with the time between two samples; or what they allocate: ' +
      'heap, or heap=64KB. The report names the functions that took or allocated most',
    commands: ['run', 'observe'],
  },
} as const satisfies Readonly<Record<string, OptionRow>>;
