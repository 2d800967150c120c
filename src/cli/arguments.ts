import { resolve } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { canRace, capabilitiesOf } from '../model/facts/capabilities.ts';
import { isCsv } from '../model/facts/inputSpec.ts';
import { jobDefaults, type ItemRange, type Job } from '../model/facts/job.ts';
import { stdoutPath } from '../files/output.ts';
import type { StartOptions } from '../supervisor/runHandle.ts';
import type { CommandName } from './commands.ts';
import type { OptionValues } from './commandOptions.ts';
import { machinesOf } from './hostArguments.ts';
import { listed, targetOf } from './jobTarget.ts';
import type { ExportFormat } from './profileFormats.ts';
import { resumedJob } from './resumedJob.ts';
import { shardOf } from './shardOption.ts';
import { parseWithDefaults } from './defaults.ts';
import { parseOptions } from './parseOptions.ts';
import { checkDemands, type Demands } from './verdict.ts';

/** What `poolscope run` is asked for. Paths are absolute; `results` and `logs` may be `-`, which is stdout. */
export interface RunRequest extends Demands {
  readonly job: Job;
  readonly results: string | undefined;
  /** See StartRun. */
  readonly machines: StartOptions['machines'];
  readonly record: string | undefined;
  /** Set if `record` holds an earlier part of the run. */
  readonly resume: { readonly retriesFailed: boolean } | undefined;
  readonly logs: string | undefined;
  /** Whether the output of the job goes to stderr while the run continues. */
  readonly print: boolean;
  readonly json: boolean;
  /** Whether the JSON has no limit. */
  readonly full: boolean;
  readonly quiet: boolean;
  /** See --allow-top-level-work. */
  readonly allowsTopLevelWork: boolean;
  /** Whether it runs again whenever a file is saved. */
  readonly watch: boolean;
}

/** What `poolscope tune` is asked for. */
export interface TuneRequest {
  /** Without workers and chunksize, which tuning varies. */
  readonly job: Job;
  readonly machines: StartOptions['machines'];
  /** Numbers of workers in the order in which they were given; undefined: all usable cores. */
  readonly workers: readonly (number | undefined)[];
  readonly json: boolean;
  /** Whether the JSON has no limit. */
  readonly full: boolean;
  readonly quiet: boolean;
  /** See --allow-top-level-work. */
  readonly allowsTopLevelWork: boolean;
}

/** What `poolscope save-test` is asked for. Paths are absolute. */
export interface SaveTestCommand {
  readonly recording: string;
  readonly item: number;
  readonly folder: string | undefined;
  readonly json: boolean;
}

/** Reads the arguments after `run`. Rejects with UserFacingError that quotes what is wrong. */
export async function parseRun(args: readonly string[], cwd: string): Promise<RunRequest> {
  const { values, operands } = await parseWithDefaults('run', args, cwd);
  if (values.watch) checkWatch(values);
  if (values.resume !== undefined) return parseResume(values, operands, cwd);
  if (values.retryFailed)
    throw new UserFacingError('--retry-failed needs --resume', 'Write --resume DIR, a recording.');
  const shared = await jobOf('run', values, operands, cwd);
  if (values.detectRaces && !canRace(shared.isolation)) {
    throw new UserFacingError(
      `--detect-races works only with --isolation thread, not with --isolation ${shared.isolation}`,
      'Leave out one of the two options.',
    );
  }
  if (values.profile && (values.failOn || values.baseline)) {
    throw new UserFacingError(
      '--profile makes a run slower, so that its times cannot be judged by --fail-on or --baseline',
      'Leave out one of the options.',
    );
  }
  const shard = await shardOf(values, shared);
  const job = {
    ...shared,
    ...(shard && { shard }),
    workers: values.workers,
    chunksize: values.chunksize,
    onError: values.onError ?? jobDefaults.onError,
    itemsPerWorker: values.itemsPerWorker,
    ...(values.retries !== undefined && { retries: values.retries }),
    ...(values.noCatchSlow && { catchSlow: false }),
    ...(values.detectRaces && { detectRaces: true }),
    ...(values.profile && { profile: values.profile }),
  };
  return { ...machinesOf(values, job), record: values.record, resume: undefined, ...runOutputsOf(values) };
}

/** The job comes from the recording; options may change how it runs. */
async function parseResume(values: OptionValues, operands: readonly string[], cwd: string): Promise<RunRequest> {
  const { resume = '', record } = values;
  if (record !== undefined) {
    throw new UserFacingError(
      '--record and --resume both name a recording',
      'Leave out --record: --resume continues one.',
    );
  }
  const target = operands.length === 0 ? undefined : await targetOf('run', operands, cwd);
  const job = await resumedJob(resume, target, values);
  return {
    ...machinesOf(values, job),
    record: resume,
    resume: { retriesFailed: values.retryFailed ?? false },
    ...runOutputsOf(values),
  };
}

function runOutputsOf(values: OptionValues): Omit<RunRequest, 'job' | 'machines' | 'record' | 'resume'> {
  checkStdout(values);
  return {
    results: values.results,
    logs: values.logs,
    print: values.print ?? false,
    ...demandsOf(values),
    json: values.json ?? false,
    full: values.full ?? false,
    quiet: values.quiet ?? false,
    allowsTopLevelWork: values.allowTopLevelWork ?? false,
    watch: values.watch ?? false,
  };
}

/** What is written once cannot be written again and again. Throws UserFacingError. */
function checkWatch({ record, resume, json, input }: OptionValues): void {
  const other = [
    ...(record === undefined ? [] : ['--record']),
    ...(resume === undefined ? [] : ['--resume']),
    ...(json ? ['--json'] : []),
    ...(input !== undefined && /^(?:csv:|lines:)?-$/.test(input) ? ['--input -'] : []),
  ];
  if (other.length === 0) return;
  throw new UserFacingError(
    `--watch runs again and again, ${other[0]} is for one run`,
    'Leave out one of the two options.',
  );
}

/** Two kinds of output on stdout could not be told apart. Throws UserFacingError. */
export function checkStdout({ results, logs, shownLogs, junit, markdown, json }: OptionValues): void {
  const users = [
    ...(results === stdoutPath ? ['--results -'] : []),
    ...((logs ?? shownLogs) === stdoutPath ? ['--logs -'] : []),
    ...(junit === stdoutPath ? ['--junit -'] : []),
    ...(markdown === stdoutPath ? ['--markdown -'] : []),
    ...(json ? ['--json'] : []),
  ];
  if (users.length < 2) return;
  throw new UserFacingError(
    `${users.join(' and ')} would both write to stdout`,
    'Name a file for all but one of them.',
  );
}

/** Reads the arguments after `tune`. Rejects with UserFacingError that quotes what is wrong. */
export async function parseTune(args: readonly string[], cwd: string): Promise<TuneRequest> {
  const { values, operands } = await parseWithDefaults('tune', args, cwd);
  const job = await jobOf('tune', values, operands, cwd);
  if (!capabilitiesOf(job.isolation).parallel) {
    throw new UserFacingError('inline runs have no chunks to tune', 'Use --isolation thread or process.');
  }
  return {
    ...machinesOf(values, job),
    workers: values.workerCounts ?? [undefined],
    json: values.json ?? false,
    full: values.full ?? false,
    quiet: values.quiet ?? false,
    allowsTopLevelWork: values.allowTopLevelWork ?? false,
  };
}

/** What `poolscope compare` is asked for. Paths are absolute; `-` is stdout. */
export interface CompareRequest {
  readonly recordings: readonly [before: string, after: string];
  readonly json: boolean;
  /** Whether the JSON has no limit. */
  readonly full: boolean;
  readonly markdown: string | undefined;
}

/** Reads the arguments after `compare`. Throws UserFacingError that quotes what is wrong. */
export function parseCompare(args: readonly string[], cwd: string): CompareRequest {
  const { values, operands } = parseOptions('compare', args, cwd);
  const [before, after, ...rest] = operands;
  if (before === undefined || after === undefined || rest.length > 0) {
    throw new UserFacingError(
      `expected two recordings, got ${listed(operands)}`,
      'Write poolscope compare <before> <after>, folders that --record named.',
    );
  }
  checkStdout(values);
  const { json = false, full = false, markdown } = values;
  return { recordings: [resolve(cwd, before), resolve(cwd, after)], json, full, markdown };
}

/** What `poolscope export` is asked for. Paths are absolute; `-` is stdout. */
export interface ExportRequest {
  readonly recording: string;
  /** Undefined: the file of V8 for this kind of profile. */
  readonly format: ExportFormat | undefined;
  readonly out: string;
  /** Undefined: all items, and everything that the workers did. */
  readonly items: readonly ItemRange[] | undefined;
}

/** Reads the arguments after `export`. Throws UserFacingError that quotes what is wrong. */
export function parseExport(args: readonly string[], cwd: string): ExportRequest {
  const { values, operands } = parseOptions('export', args, cwd);
  return {
    recording: recordingOf('export', operands, cwd),
    format: values.format,
    out: values.out ?? stdoutPath,
    items: values.items,
  };
}

/** Reads the arguments after `save-test`. Throws UserFacingError that quotes what is wrong. */
export function parseSaveTest(args: readonly string[], cwd: string): SaveTestCommand {
  const { values, operands } = parseOptions('save-test', args, cwd);
  if (values.item === undefined) {
    throw new UserFacingError('save-test needs one item that failed', 'Write --item N.');
  }
  return {
    recording: recordingOf('save-test', operands, cwd),
    item: values.item,
    folder: values.to,
    json: values.json ?? false,
  };
}

/** The recording that a command names. */
export function recordingOf(command: CommandName, operands: readonly string[], cwd: string): string {
  const [recording, ...rest] = operands;
  if (recording !== undefined && rest.length === 0) return resolve(cwd, recording);
  throw new UserFacingError(
    `expected one recording, got ${listed(operands)}`,
    `Write poolscope ${command} <recording>, the folder that --record named.`,
  );
}

export function demandsOf({ failOn = [], baseline, junit, markdown }: OptionValues): Demands {
  const demands: Demands = { budgets: failOn, baseline, junit, markdown };
  checkDemands(demands);
  return demands;
}

/** The part of a job that all commands read alike. */
async function jobOf(
  command: CommandName,
  values: OptionValues,
  operands: readonly string[],
  cwd: string,
): Promise<Job> {
  const input = values.input ?? jobDefaults.input;
  if (values.delimiter !== undefined && !isCsv(input)) {
    throw new UserFacingError(
      `--delimiter is for CSV, and the input ${input} is none`,
      'Leave it out, or write csv: before the name of a file with another extension.',
    );
  }
  return {
    ...(await targetOf(command, operands, cwd)),
    baseDir: cwd,
    ...(values.tsconfig !== undefined && { tsconfig: values.tsconfig }),
    input,
    ...(values.delimiter !== undefined && { delimiter: values.delimiter }),
    call: values.call,
    concurrency: values.concurrency ?? jobDefaults.concurrency,
    isolation: values.isolation ?? jobDefaults.isolation,
    timeoutMs: values.timeoutMs,
    loadTimeoutMs: values.loadTimeoutMs ?? jobDefaults.loadTimeoutMs,
    onError: jobDefaults.onError,
    maxHeapBytes: values.maxHeapBytes,
    maxMemoryBytes: values.maxMemoryBytes,
    items: values.items,
  };
}
