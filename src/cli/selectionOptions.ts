import { resolve } from 'node:path';
import { jobLimits } from '../model/facts/job.ts';
import { logLevels } from '../model/facts/log.ts';
import { exportFormats } from './profileFormats.ts';
import type { OptionRow } from './optionRow.ts';
import {
  breakpoint,
  duration,
  filePath,
  inspectorPort,
  itemRanges,
  numberFromZero,
  shardNumber,
  oneOf,
  outputPath,
  text,
  wholeNumber,
} from './optionValues.ts';

/** What of a recording is used, and how. */
export const selectionOptions = {
  profileReport: {
    flag: 'profile',
    brief: 'prints the profile as a Markdown report',
    help: 'prints the profile as a Markdown report of at most 4 KB instead of the summary',
    commands: ['show'],
  },
  format: {
    flag: 'to',
    value: 'FORMAT',
    read: oneOf(...exportFormats),
    help:
      'selects the format: html, poolscope (the recording in one file), perfetto, csv or ndjson of the run; of a profile, cpuprofile or heapprofile (the default, ' +
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
  partial: {
    flag: 'partial',
    help: 'allows that shards are missing: their items are shown as cancelled',
    commands: ['merge'],
  },
  item: {
    flag: 'item',
    value: 'N',
    read: numberFromZero,
    help: 'selects this item; items are numbered from 0.',
    commands: ['replay', 'save-test', 'show'],
  },
  items: {
    flag: 'items',
    value: 'LIST',
    read: itemRanges,
    brief: 'selects only these items, e.g. 3,7,10-20',
    help: 'selects only these items, e.g. 3,7,10-20 (20 included); items are numbered from 0',
    commands: ['run', 'tune', 'replay', 'export'],
  },
  shard: {
    flag: 'shard',
    value: 'K/N',
    read: shardNumber,
    help: 'runs only part K of N of the items, every Nth one; each part on a machine of its own, put together by poolscope merge',
    commands: ['run'],
  },
  balance: {
    flag: 'balance',
    value: 'DIR',
    read: filePath,
    help: 'with --shard: divides the items so that all parts take as long as each other, by the durations in this recording of the whole job',
    commands: ['run'],
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
    commands: ['replay', 'show'],
  },
  failures: {
    flag: 'failures',
    brief: 'prints the causes of failures',
    help: 'prints the causes of failures, the most frequent one first, instead of the summary',
    commands: ['show'],
  },
  slowest: {
    flag: 'slowest',
    brief: 'prints the items that ran longest',
    help: 'prints the items that ran longest instead of the summary',
    commands: ['show'],
  },
  advice: {
    flag: 'advice',
    brief: 'prints the advice with its figures',
    help: 'prints the advice with its figures instead of the summary',
    commands: ['show'],
  },
  after: {
    flag: 'after',
    value: 'N',
    read: numberFromZero,
    brief: 'begins after the first N entries of such a part',
    help: 'with --failures, --slowest, --worker, --logs or --advice: begins after the first N entries (default: 0)',
    commands: ['show'],
  },
  limit: {
    flag: 'limit',
    value: 'N',
    read: wholeNumber(100),
    brief: 'prints at most N entries of it (default: 20)',
    help: 'with --failures, --slowest, --worker, --logs or --advice: prints at most N entries, and at most 8 KB (default: 20)',
    commands: ['show'],
  },
  level: {
    flag: 'level',
    value: 'LEVEL',
    read: oneOf(...logLevels),
    help: 'with --logs: prints the lines of this level and above: debug, info, warn or error',
    commands: ['show'],
  },
  grep: {
    flag: 'grep',
    value: 'TEXT',
    read: text,
    help: 'with --logs: prints the lines that contain this text',
    commands: ['show'],
  },
  failed: {
    flag: 'failed',
    help: 'selects all items that failed, timed out or crashed',
    commands: ['replay'],
  },
  baseDir: {
    flag: 'base-dir',
    value: 'DIR',
    read: (value, { cwd }) => resolve(cwd, value),
    help: 'runs the module at its place below this folder, for a recording of another folder or machine',
    commands: ['replay', 'verify'],
  },
  shrink: {
    flag: 'shrink',
    brief: 'with --item or --worker: finds the fewest items after which it fails',
    help: 'with --item or --worker: finds the fewest earlier items after which the item still fails',
    commands: ['replay'],
  },
  budgetMs: {
    flag: 'budget',
    value: 'TIME',
    read: duration,
    brief: 'with --shrink or --debug: limits the time (default: 60s)',
    help:
      'with --shrink or --debug: limits the time; Ctrl-C also ends it, --shrink with the fewest items so far (default: 60s). ' +
      'mcp: limits each call (default: 10m)',
    commands: ['replay', 'mcp'],
  },
  check: {
    flag: 'check',
    brief: 'compares each item alone with its result in the pool',
    help:
      'runs each item alone in a fresh worker and compares it with its result in the pool ' +
      '(all items unless some are selected)',
    commands: ['replay'],
  },
  sample: {
    flag: 'sample',
    value: 'N|all',
    read: wholeNumber(jobLimits.chunksize, 'all'),
    brief: 'with --check: runs at most so many items (default: 50)',
    help: 'with --check: runs at most this many items, spread evenly; verify: of those that succeeded (default: 50)',
    commands: ['replay', 'verify'],
  },
  debug: {
    flag: 'debug',
    brief: 'with --item: prints stack and variables where it fails and at each --break',
    help:
      'with --item: runs it under a debugger of its own, and prints the stack and the variables where it fails and at each ' +
      '--break, at most five times',
    commands: ['replay'],
  },
  breakpoints: {
    flag: 'break',
    value: 'FILE:LINE',
    read: breakpoint,
    repeats: true,
    brief: "with --item: stops there; 'FILE:LINE if CONDITION'",
    help: "with --item: --debug with a breakpoint; 'FILE:LINE if CONDITION' stops only if that is true; may be repeated",
    commands: ['replay'],
  },
  expressions: {
    flag: 'eval',
    value: 'EXPRESSION',
    read: text,
    repeats: true,
    brief: 'with --item: evaluates this JavaScript at each stop',
    help: 'with --item: --debug that evaluates this JavaScript at each stop; may be repeated',
    commands: ['replay'],
  },
  inspectBrk: {
    flag: 'inspect-brk',
    brief: 'waits for a debugger, in one process without a worker',
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
} as const satisfies Readonly<Record<string, OptionRow>>;
