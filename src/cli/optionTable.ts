import { parseBudget } from '../model/compare/budget.ts';
import { jobLimits } from '../model/facts/job.ts';
import { exportFormats } from './profileFormats.ts';
import type { OptionRow } from './optionRow.ts';
import {
  delimiter,
  duration,
  filePath,
  inspectorPort,
  itemRanges,
  newFolder,
  numberFromZero,
  oneOf,
  outputPath,
  profileSpec,
  size,
  text,
  wholeNumber,
  wholeNumbers,
} from './optionValues.ts';

const jobs = ['run', 'tune'] as const;

/**
 * Every option: the one place that knows its flag, its value, its help and its commands. Help and docs/cli.md are
 * printed from these rows in this order, and parseOptions reads the command line with them. The names on the left are
 * those of the parsed values.
 */
export const optionTable = {
  input: {
    flag: 'input',
    value: 'SPEC',
    read: text,
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
    help: 'sets the number of workers (default: all usable cores)',
    commands: ['run'],
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
    help:
      'sends this many items to a worker at a time; auto follows the measured durations and sends fewer towards the end ' +
      "(default: Python's rule, items / (4 x workers); auto for a pipe)",
    commands: ['run'],
  },
  concurrency: {
    flag: 'concurrency',
    value: 'N',
    read: wholeNumber(jobLimits.concurrency),
    help:
      'runs this many items at the same time inside one worker, for async functions; a chunk has at least as many items ' +
      '(default: 1)',
    commands: jobs,
  },
  isolation: {
    flag: 'isolation',
    value: 'KIND',
    read: oneOf('thread', 'process', 'inline'),
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
    help: 'continues or stops the run after an item fails (default: continue)',
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
    help:
      'reports accesses to shared arrays and values that have no order between threads; slow. ' +
      'Races do not change the exit code',
    commands: ['run'],
  },
  profile: {
    flag: 'profile',
    value: 'KIND',
    read: profileSpec,
    help:
      'samples what the workers compute: cpu, or cpu=2ms with the time between two samples; or what they allocate: ' +
      'heap, or heap=64KB. The report names the functions that took or allocated most',
    commands: ['run'],
  },
  profileReport: {
    flag: 'profile',
    help: 'prints the profile as a Markdown report of at most 4 KB instead of the summary',
    commands: ['show'],
  },
  format: {
    flag: 'to',
    value: 'FORMAT',
    read: oneOf(...exportFormats),
    help:
      'selects the format: html, perfetto, csv or ndjson of the run; of a profile, cpuprofile or heapprofile (the default, ' +
      'by its kind), speedscope, collapsed or markdown',
    commands: ['export'],
  },
  out: {
    flag: 'out',
    value: 'FILE',
    read: outputPath,
    help: 'writes to this file; - is stdout (default: -)',
    commands: ['export'],
  },
  item: {
    flag: 'item',
    value: 'N',
    read: numberFromZero,
    help: 'selects this item; items are numbered from 0',
    commands: ['replay', 'save-test'],
  },
  items: {
    flag: 'items',
    value: 'LIST',
    read: itemRanges,
    help: 'selects only these items, e.g. 3,7,10-20 (20 included); items are numbered from 0',
    commands: ['run', 'tune', 'replay', 'export'],
  },
  chunk: {
    flag: 'chunk',
    value: 'N',
    read: numberFromZero,
    help: 'selects the items of this chunk',
    commands: ['replay'],
  },
  worker: {
    flag: 'worker',
    value: 'N',
    read: numberFromZero,
    help: 'selects all items that this worker ran',
    commands: ['replay'],
  },
  failed: {
    flag: 'failed',
    help: 'selects all items that failed, timed out or crashed',
    commands: ['replay'],
  },
  shrink: {
    flag: 'shrink',
    help: 'with --item or --worker: finds the fewest earlier items after which the item still fails',
    commands: ['replay'],
  },
  budgetMs: {
    flag: 'budget',
    value: 'TIME',
    read: duration,
    help: 'with --shrink: limits the search; Ctrl-C also ends it, with the fewest items so far (default: 60s)',
    commands: ['replay'],
  },
  check: {
    flag: 'check',
    help:
      'runs each item alone in a fresh worker and compares it with its result in the pool ' +
      '(all items unless some are selected)',
    commands: ['replay'],
  },
  sample: {
    flag: 'sample',
    value: 'N|all',
    read: wholeNumber(jobLimits.chunksize, 'all'),
    help: 'with --check: runs at most this many items, spread evenly (default: 50)',
    commands: ['replay'],
  },
  inspectBrk: {
    flag: 'inspect-brk',
    help:
      'runs the items in one process without a worker, which waits for a debugger and is paused ' +
      'when the module is loaded',
    commands: ['replay'],
  },
  inspectPort: {
    flag: 'inspect-port',
    value: 'N',
    read: inspectorPort,
    help: 'with --inspect-brk: sets the port for the debugger; 0 chooses a free one (default: 9229)',
    commands: ['replay'],
  },
  results: {
    flag: 'results',
    value: 'FILE',
    read: outputPath,
    help: 'writes outcome and value of each item, one JSON object a line, in the order of the input; - is stdout',
    commands: ['run'],
  },
  logs: {
    flag: 'logs',
    value: 'FILE',
    read: outputPath,
    help: 'writes each line that the job logged, one JSON object a line, in order of time; - is stdout',
    commands: ['run'],
  },
  print: {
    flag: 'print',
    help:
      'prints on stderr what the job prints, while the run continues: each line behind its worker and item, with its ' +
      'colours',
    commands: ['run', 'replay'],
  },
  record: {
    flag: 'record',
    value: 'DIR',
    read: newFolder,
    help: 'writes the recording to a new folder, for poolscope show and poolscope replay',
    commands: ['run', 'replay'],
  },
  failOn: {
    flag: 'fail-on',
    value: 'CONDITION',
    read: parseBudget,
    repeats: true,
    help:
      "exits with 1 if the condition is true; may be repeated. Examples: 'p99>200ms', 'efficiency<70%', " +
      "'advice>=warning', 'failed>1%', 'wall>baseline*1.1', 'slower>5%'. The error for an unknown figure lists all figures",
    commands: ['run', 'show'],
  },
  baseline: {
    flag: 'baseline',
    value: 'DIR',
    read: filePath,
    help: 'compares with the recording of an earlier run',
    commands: ['run', 'show'],
  },
  junit: {
    flag: 'junit',
    value: 'FILE',
    read: outputPath,
    help: 'writes JUnit XML, a test case for each item and for each --fail-on; - is stdout',
    commands: ['run', 'show'],
  },
  to: {
    flag: 'to',
    value: 'FOLDER',
    read: filePath,
    help:
      "writes the test to this folder (default: the project's test, tests or __tests__ folder, " +
      'otherwise that of the module)',
    commands: ['save-test'],
  },
  allowModule: {
    flag: 'allow-module',
    help:
      'runs the module of the recording also if it lies outside of the project of the working folder, or in the recording ' +
      '(default: an error that names the module)',
    commands: ['replay'],
  },
  markdown: {
    flag: 'markdown',
    value: 'FILE',
    read: outputPath,
    help: 'writes the comparison as Markdown, for a pull request; - is stdout',
    commands: ['compare'],
  },
  json: {
    flag: 'json',
    help: 'prints one JSON object on stdout',
    commands: ['run', 'show', 'compare', 'tune', 'replay', 'save-test'],
  },
  quiet: {
    flag: 'quiet',
    help: 'prints errors only, without progress and report',
    commands: ['run', 'tune', 'replay'],
  },
} as const satisfies Readonly<Record<string, OptionRow>>;
