import { existsSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs, type ParseArgsConfig } from 'node:util';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { parseBudget } from '../model/compare/budget.ts';
import { durationHint, parseDuration } from '../model/facts/duration.ts';
import { jobDefaults, jobLimits, type ItemRange, type Job } from '../model/facts/job.ts';
import type { ReplaySelection } from '../model/compare/replay.ts';
import { checkDemands, type Demands } from './verdict.ts';

/** `poolscope run`, as asked for. Paths are absolute. */
export interface RunRequest extends Demands {
  readonly job: Job;
  readonly results: string | undefined;
  readonly record: string | undefined;
  readonly logs: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface ShowRequest extends Demands {
  readonly recording: string;
  readonly json: boolean;
}

/** `poolscope tune`, as asked for. */
export interface TuneRequest {
  /** Without workers and chunksize: those are tried. */
  readonly job: Job;
  /** Numbers of workers, in the order they were given; undefined: all usable cores. */
  readonly workers: readonly (number | undefined)[];
  readonly json: boolean;
  readonly quiet: boolean;
}

const tuneOptions = {
  input: { type: 'string' },
  call: { type: 'string' },
  workers: { type: 'string' },
  concurrency: { type: 'string' },
  isolation: { type: 'string' },
  timeout: { type: 'string' },
  'load-timeout': { type: 'string' },
  'max-heap': { type: 'string' },
  'max-memory': { type: 'string' },
  items: { type: 'string' },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

const demandOptions = {
  'fail-on': { type: 'string', multiple: true },
  baseline: { type: 'string' },
  junit: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

const runOptions = {
  ...tuneOptions,
  ...demandOptions,
  chunksize: { type: 'string' },
  'on-error': { type: 'string' },
  'items-per-worker': { type: 'string' },
  'detect-races': { type: 'boolean', default: false },
  results: { type: 'string' },
  record: { type: 'string' },
  logs: { type: 'string' },
  trace: { type: 'string' },
} as const satisfies ParseArgsConfig['options'];

/** `poolscope replay`, as asked for. Paths are absolute. */
export interface ReplayRequest {
  readonly recording: string;
  readonly selection: ReplaySelection;
  readonly mode: ReplayMode;
  readonly record: string | undefined;
  readonly json: boolean;
  readonly quiet: boolean;
}

/** What a replay is for. */
export type ReplayMode =
  /** Run the items again. */
  | { readonly kind: 'again' }
  /** Run them under a debugger, which attaches at this port. */
  | { readonly kind: 'inspect'; readonly port: number }
  /** Find the fewest items that an item needs before it to fail. */
  | { readonly kind: 'shrink'; readonly budgetMs: number }
  /** Compare at most so many items, each alone, with what they gave in the pool. */
  | { readonly kind: 'check'; readonly sample: number };

/** `poolscope save-test`, as asked for. Paths are absolute. */
export interface SaveTestCommand {
  readonly recording: string;
  readonly item: number;
  readonly folder: string | undefined;
  readonly json: boolean;
}

const usageHint = 'See poolscope --help.';

const replayOptions = {
  item: { type: 'string' },
  items: { type: 'string' },
  chunk: { type: 'string' },
  worker: { type: 'string' },
  failed: { type: 'boolean' },
  shrink: { type: 'boolean' },
  budget: { type: 'string' },
  check: { type: 'boolean' },
  sample: { type: 'string' },
  'inspect-brk': { type: 'boolean' },
  'inspect-port': { type: 'string' },
  record: { type: 'string' },
  json: { type: 'boolean', default: false },
  quiet: { type: 'boolean', default: false },
} as const satisfies ParseArgsConfig['options'];

/** Reads the arguments after `run`. Throws UserFacingError that quotes what came. */
export function parseRun(args: readonly string[], cwd: string): RunRequest {
  const { values, positionals } = parse(args, runOptions);
  if (values.trace !== undefined) throw new UserFacingError('--trace is not available in this version', usageHint);
  const optionalPath = (path: string | undefined): string | undefined => path && resolve(cwd, path);
  const shared = parseJob(values, positionals, cwd);
  if (values['detect-races'] && shared.isolation !== 'thread') {
    throw new UserFacingError(
      `--detect-races watches memory that threads share, and --isolation ${shared.isolation} has none`,
      'Leave out one of the two.',
    );
  }
  return {
    job: {
      ...shared,
      workers: wholeNumber('--workers', values.workers, jobLimits.workers),
      chunksize: parseChunksize(values.chunksize),
      onError: oneOf('--on-error', values['on-error'], ['continue', 'stop']) ?? jobDefaults.onError,
      itemsPerWorker: wholeNumber('--items-per-worker', values['items-per-worker'], 1e9),
      ...(values['detect-races'] && { detectRaces: true }),
    },
    results: optionalPath(values.results),
    record: newFolder(values.record, cwd),
    logs: optionalPath(values.logs),
    ...parseDemands(values, cwd),
    json: values.json,
    quiet: values.quiet,
  };
}

/** What `run` and `show` hold a run against. */
function parseDemands(
  values: {
    readonly 'fail-on'?: string[] | undefined;
    readonly baseline?: string | undefined;
    readonly junit?: string | undefined;
  },
  cwd: string,
): Demands {
  const { baseline, junit } = values;
  const demands: Demands = {
    budgets: (values['fail-on'] ?? []).map(parseBudget),
    baseline: baseline === undefined ? undefined : resolve(cwd, baseline),
    junit: junit === undefined ? undefined : resolve(cwd, junit),
  };
  checkDemands(demands);
  return demands;
}

/** Reads the arguments after `tune`. Throws UserFacingError that quotes what came. */
export function parseTune(args: readonly string[], cwd: string): TuneRequest {
  const { values, positionals } = parse(args, tuneOptions);
  const job = parseJob(values, positionals, cwd);
  if (job.isolation === 'inline') {
    throw new UserFacingError('inline runs have no chunks to tune', 'Use --isolation thread or process.');
  }
  const counts = values.workers?.split(',').map((text) => wholeNumber('--workers', text, jobLimits.workers));
  return { job, workers: [...new Set(counts ?? [undefined])], json: values.json, quiet: values.quiet };
}

/** What the commands that run a job have in common. */
function parseJob(
  values: { readonly [name in Exclude<keyof typeof tuneOptions, 'json' | 'quiet'>]?: string | undefined },
  positionals: readonly string[],
  cwd: string,
): Job {
  return {
    ...parseTarget(positionals, cwd),
    baseDir: cwd,
    input: values.input ?? jobDefaults.input,
    call: oneOf('--call', values.call, ['map', 'starmap']) ?? jobDefaults.call,
    concurrency: wholeNumber('--concurrency', values.concurrency, jobLimits.concurrency) ?? jobDefaults.concurrency,
    isolation: oneOf('--isolation', values.isolation, ['thread', 'process', 'inline']) ?? jobDefaults.isolation,
    timeoutMs: duration('--timeout', values.timeout),
    loadTimeoutMs: duration('--load-timeout', values['load-timeout']) ?? jobDefaults.loadTimeoutMs,
    onError: jobDefaults.onError,
    maxHeapBytes: parseSize('--max-heap', values['max-heap']),
    maxMemoryBytes: parseSize('--max-memory', values['max-memory']),
    items: parseItems(values.items),
  };
}

/** Reads the arguments after `show`. Throws UserFacingError. */
export function parseShow(args: readonly string[], cwd: string): ShowRequest {
  const { values, positionals } = parse(args, { ...demandOptions, json: { type: 'boolean', default: false } });
  return { recording: parseRecording(positionals, 'show', cwd), ...parseDemands(values, cwd), json: values.json };
}

/** Reads the arguments after `replay`. Throws UserFacingError. */
export function parseReplay(args: readonly string[], cwd: string): ReplayRequest {
  const { values, positionals } = parse(args, replayOptions);
  const mode = parseMode(values);
  const selection = parseSelection(values, mode);
  if (mode.kind === 'shrink' && values.worker === undefined && values.item === undefined) {
    throw new UserFacingError('--shrink is about one failing item', 'Give --item N, or --worker N.');
  }
  if (mode.kind === 'check' && values.record !== undefined) {
    throw new UserFacingError('--check runs the items several times and records none', 'Leave out --record.');
  }
  return {
    recording: parseRecording(positionals, 'replay', cwd),
    selection,
    mode,
    record: newFolder(values.record, cwd),
    json: values.json,
    quiet: values.quiet,
  };
}

/** Reads the arguments after `save-test`. Throws UserFacingError. */
export function parseSaveTest(args: readonly string[], cwd: string): SaveTestCommand {
  const options = {
    item: { type: 'string' },
    to: { type: 'string' },
    json: { type: 'boolean', default: false },
  } as const;
  const { values, positionals } = parse(args, options);
  if (values.item === undefined) {
    throw new UserFacingError('save-test is about one item that failed', 'Give --item N.');
  }
  return {
    recording: parseRecording(positionals, 'save-test', cwd),
    item: index('--item', values.item),
    folder: values.to === undefined ? undefined : resolve(cwd, values.to),
    json: values.json,
  };
}

const defaultBudgetMs = 60_000;

const defaultSample = 50;

/** Node's own. */
const defaultInspectPort = 9229;

type Choosing = Readonly<Partial<Record<'budget' | 'sample' | 'inspect-port', string>>> &
  Readonly<Partial<Record<'shrink' | 'check' | 'inspect-brk', boolean>>>;

function parseMode({ shrink, budget, check, sample, ...inspect }: Choosing): ReplayMode {
  const budgetMs = duration('--budget', budget);
  const size = sample === 'all' ? Infinity : wholeNumber('--sample', sample, jobLimits.chunksize);
  const port = inspect['inspect-port'];
  const given = [shrink, check, inspect['inspect-brk']].filter((flag) => flag === true);
  if (given.length > 1) throw new UserFacingError('--shrink, --check and --inspect-brk exclude one another', usageHint);
  if (port !== undefined && inspect['inspect-brk'] !== true) {
    throw new UserFacingError('--inspect-port is for --inspect-brk', 'Add --inspect-brk.');
  }
  if (budgetMs !== undefined && shrink !== true) {
    throw new UserFacingError('--budget is the time for --shrink', 'Add --shrink.');
  }
  if (size !== undefined && check !== true) throw new UserFacingError('--sample is for --check', 'Add --check.');
  if (shrink === true) return { kind: 'shrink', budgetMs: budgetMs ?? defaultBudgetMs };
  if (inspect['inspect-brk'] === true) {
    return { kind: 'inspect', port: port === undefined ? defaultInspectPort : parsePort(port) };
  }
  return check === true ? { kind: 'check', sample: size ?? defaultSample } : { kind: 'again' };
}

/** What Node's inspector takes. */
function parsePort(text: string): number {
  const port = index('--inspect-port', text);
  if (port === 0 || (port >= 1024 && port <= 65_535)) return port;
  throw new UserFacingError(`--inspect-port ${port} is not a port from 1024 to 65535`, 'Write 0 for any that is free.');
}

type Selecting = Readonly<Partial<Record<'item' | 'items' | 'chunk' | 'worker', string>>> & {
  readonly failed?: boolean;
};

/** A check takes all without one. */
function parseSelection({ item, items, chunk, worker, failed }: Selecting, { kind }: ReplayMode): ReplaySelection {
  const given: ReplaySelection[] = [];
  if (item !== undefined) given.push({ by: 'items', ranges: [[index('--item', item), index('--item', item)]] });
  if (items !== undefined) given.push({ by: 'items', ranges: parseItems(items) ?? [] });
  if (chunk !== undefined) given.push({ by: 'chunk', chunk: index('--chunk', chunk) });
  if (worker !== undefined) given.push({ by: 'worker', worker: index('--worker', worker) });
  if (failed === true) given.push({ by: 'failed' });
  const [selection, ...more] = given;
  if (!selection && kind === 'check') return { by: 'all' };
  if (selection && more.length === 0) return selection;
  throw new UserFacingError(
    `replay takes one of --item, --items, --chunk, --worker, --failed; ${given.length} were given`,
    'Write e.g. poolscope replay <recording> --item 7.',
  );
}

function parseRecording(positionals: readonly string[], command: string, cwd: string): string {
  const [recording, ...rest] = positionals;
  if (recording !== undefined && rest.length === 0) return resolve(cwd, recording);
  throw new UserFacingError(
    `expected one recording, got ${positionals.length}`,
    `Write poolscope ${command} <folder>.`,
  );
}

function newFolder(path: string | undefined, cwd: string): string | undefined {
  if (path === undefined) return undefined;
  const folder = resolve(cwd, path);
  if (!existsSync(folder)) return folder;
  throw new UserFacingError(`--record ${folder} exists already`, 'Name a folder that does not exist yet.');
}

/** Items, chunks and workers count from 0. */
function index(flag: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UserFacingError(`${flag} "${text}" is not a number, counted from 0`, usageHint);
}

function parse<O extends NonNullable<ParseArgsConfig['options']>>(args: readonly string[], options: O) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true });
  } catch (error) {
    throw new UserFacingError(messageOf(error).replace(/\. To specify a positional.*$/s, ''), usageHint);
  }
}

function parseTarget(positionals: readonly string[], cwd: string): Pick<Job, 'module' | 'exportName'> {
  const [target, ...rest] = positionals;
  if (target === undefined || rest.length > 0) {
    throw new UserFacingError(
      `expected one job, got ${positionals.length === 0 ? 'none' : positionals.join(' ')}`,
      'Write poolscope run <module>#<export>, e.g. poolscope run src/work.ts#processItem.',
    );
  }
  const hash = target.lastIndexOf('#');
  const module = resolve(cwd, hash < 0 ? target : target.slice(0, hash));
  const exportName = hash < 0 ? 'default' : target.slice(hash + 1);
  if (!existsSync(module) || !statSync(module).isFile()) {
    throw new UserFacingError(
      `there is no file ${module}`,
      'The job is <module>#<export>; the path is relative to the working directory.',
    );
  }
  if (!/\.[cm]?[jt]sx?$/.test(module)) {
    throw new UserFacingError(`${module} is not a module`, 'Expected .ts .mts .cts .tsx .js .mjs .cjs or .jsx.');
  }
  if (exportName === '') throw new UserFacingError(`"${target}" names no export after #`, 'Write <module>#<export>.');
  return { module, exportName };
}

function wholeNumber(flag: string, text: string | undefined, max: number): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > max) {
    throw new UserFacingError(`${flag} "${text}" is not a whole number from 1 to ${max}`, usageHint);
  }
  return value;
}

function parseChunksize(text: string | undefined): number | 'auto' | undefined {
  return text === 'auto' ? text : wholeNumber('--chunksize', text, jobLimits.chunksize);
}

function oneOf<T extends string>(flag: string, text: string | undefined, known: readonly T[]): T | undefined {
  if (text === undefined) return undefined;
  const found = known.find((value) => value === text);
  if (found === undefined) throw new UserFacingError(`${flag} "${text}" is not one of ${known.join(', ')}`, usageHint);
  return found;
}

function duration(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const ms = parseDuration(text);
  if (ms === undefined) throw new UserFacingError(`${flag} "${text}" is not a duration`, `Expected ${durationHint}.`);
  return ms;
}

const bytesPer = { B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 } as const;

function parseSize(flag: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const found = /^(\d+)(B|KB|MB|GB)$/i.exec(text);
  const bytes = found ? Number(found[1]) * bytesPer[found[2]?.toUpperCase() as keyof typeof bytesPer] : 0;
  // Below the least Node's own start-up runs out of memory; above the most V8 takes the number for none.
  if (bytes < 16 * 2 ** 20 || bytes > 2 ** 40)
    throw new UserFacingError(`${flag} "${text}" is not a size from 16MB to 1024GB`, 'Write e.g. 512MB or 2GB.');
  return bytes;
}

/** `3,7,10-20`: single items and inclusive ranges, in any order. */
export function parseItems(text: string | undefined): ItemRange[] | undefined {
  if (text === undefined) return undefined;
  const ranges = text.split(',').map((part): ItemRange => {
    const found = /^\s*(\d+)(?:-(\d+))?\s*$/.exec(part);
    const first = Number(found?.[1]);
    const last = Number(found?.[2] ?? first);
    if (!found || last < first) {
      throw new UserFacingError(
        `--items "${part}" is not an item or range`,
        'Write e.g. 3,7,10-20; items count from 0.',
      );
    }
    return [first, last];
  });
  return merge(ranges.sort((a, b) => a[0] - b[0]));
}

function merge(sorted: readonly ItemRange[]): ItemRange[] {
  const merged: ItemRange[] = [];
  for (const range of sorted) {
    const previous = merged.at(-1);
    if (previous && range[0] <= previous[1] + 1)
      merged[merged.length - 1] = [previous[0], Math.max(previous[1], range[1])];
    else merged.push(range);
  }
  return merged;
}
