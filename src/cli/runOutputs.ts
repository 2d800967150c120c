import { join, resolve } from 'node:path';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { FileFollower } from '../files/fileFollower.ts';
import { openOutput, type Output } from '../files/output.ts';
import { isOver, type RunModel } from '../model/run/runModel.ts';
import { recordingFiles } from '../recording/format.ts';
import { readEvents } from '../recording/readEvents.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import { LogFile } from './logFile.ts';

/** Paths of outputs; `-` is stdout. */
export interface OutputPaths {
  readonly results: string | undefined;
  readonly logs: string | undefined;
  readonly junit: string | undefined;
  readonly markdown: string | undefined;
}

/** The reports at the end of a run. */
export interface Reports {
  readonly junit: () => string;
  readonly markdown: () => string;
}

/** What a run writes: `--results` and `--logs` while it runs, `--junit` and `--markdown` at its end. */
export class RunOutputs {
  readonly #results: Output | undefined;
  readonly #logs: Output | undefined;
  readonly #junit: Output | undefined;
  readonly #markdown: readonly Output[];
  readonly #logFile: LogFile | undefined;
  #follower: FileFollower | undefined;
  #handle: RunHandle | undefined;

  constructor(outputs: {
    readonly results: Output | undefined;
    readonly logs: Output | undefined;
    readonly junit: Output | undefined;
    readonly markdown: readonly Output[];
  }) {
    const { results, logs, junit, markdown } = outputs;
    this.#results = results;
    this.#logs = logs;
    this.#junit = junit;
    this.#markdown = markdown;
    this.#logFile = logs && new LogFile(logs);
  }

  /** Begins to write. The run is cancelled if the reader of a pipe goes away, as a signal would do it. */
  follow(handle: RunHandle): void {
    this.#handle = handle;
    this.#follower =
      this.#results && new FileFollower(join(handle.recordingDir, recordingFiles.results), this.#results);
    handle.changed((events) => {
      void this.#logFile?.add(events);
      // The results of items that run again are still in the file until the first of them has run.
      if (!handle.isUnchanged) this.#follower?.grown();
    });
    for (const output of this.#all) {
      void output.failed.then(() => {
        if (isReaderGone(output)) handle.cancel(true);
      });
    }
  }

  /** Writes log lines that were recorded. */
  async copyLogs(recording: string): Promise<void> {
    if (!this.#logFile) return;
    for await (const event of readEvents(recording)) await this.#logFile.add([event]);
  }

  /** Call it for a signal: when the run is over, a reader that does not read must not hold the program. */
  interrupt(): void {
    if (this.#handle && isOver(this.#handle.model)) for (const output of this.#all) output.abandon();
  }

  /** Writes the rest, and the reports that are wanted. Resolves with a line for each output that is not complete. */
  async end({ junit, markdown }: Reports): Promise<string[]> {
    await this.#follower?.end();
    await this.#junit?.write(Buffer.from(junit()));
    await writeAll(this.#markdown, markdown);
    await Promise.all(this.#all.map((output) => output.end()));
    const cut = this.#results && this.#handle?.model.notices.find(({ id }) => id === 'resultsFailed');
    const unread = this.#follower?.failure;
    return [
      ...this.#all.filter(({ failure }) => failure).map((output) => `${output.name} is incomplete: ${whyOf(output)}`),
      ...(cut ? [`${this.#results?.name} is incomplete: ${cut.evidence}`] : []),
      ...(unread ? [`${this.#results?.name} is incomplete: ${unread.message}`] : []),
    ];
  }

  get #all(): Output[] {
    return [this.#results, this.#logs, this.#junit, ...this.#markdown].filter((output) => output !== undefined);
  }
}

/** A line if the recording that was asked for is not complete. `record`: its folder. */
export function cutRecording({ notices }: RunModel, record: string | undefined): string[] {
  const cut = notices.find(({ id }) => id === 'recordingFailed' || id === 'resultsFailed');
  return record === undefined || !cut ? [] : [`the recording ${record} is incomplete: ${cut.evidence}`];
}

/** Call it before the run, so that a mistyped folder does not cost its results. Rejects with UserFacingError. */
export async function openRunOutputs({ results, logs, junit, markdown }: OutputPaths): Promise<RunOutputs> {
  return new RunOutputs({
    results: results === undefined ? undefined : await opened(results),
    logs: logs === undefined ? undefined : await opened(logs),
    junit: junit === undefined ? undefined : await opened(junit),
    markdown: markdown === undefined ? [] : await openMarkdown(markdown),
  });
}

/** The file of `--markdown`, and in GitHub Actions the summary of the job. */
async function openMarkdown(path: string): Promise<Output[]> {
  const jobSummary = process.env['GITHUB_STEP_SUMMARY'];
  if (!jobSummary) return [await opened(path)];
  const summary = await opened(jobSummary, 'append');
  return resolve(path) === resolve(jobSummary) ? [summary] : [await opened(path), summary];
}

async function writeAll(outputs: readonly Output[], text: () => string): Promise<void> {
  if (outputs.length === 0) return;
  const bytes = Buffer.from(text());
  await Promise.all(outputs.map((output) => output.write(bytes)));
}

function opened(path: string, how?: 'append'): Promise<Output> {
  return openOutput(path, how).catch((error: unknown) => {
    throw notWritable(path, error);
  });
}

const denied = 'Name a file that may be written, in a folder that may be written.';
const nextSteps: Readonly<Record<string, string>> = {
  ENOENT: 'Name a file in a folder that exists.',
  ENOSPC: 'Make room on the disk, or name a file on another one.',
  EACCES: denied,
  EPERM: denied,
  EROFS: denied,
};

export function notWritable(path: string, error: unknown): UserFacingError {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'EISDIR') return new UserFacingError(`${path} is a folder, and a file is written`, 'Name a file in it.');
  const nextStep = nextSteps[code] ?? 'Name another file.';
  return new UserFacingError(`${path} cannot be written: ${messageOf(error)}`, nextStep);
}

const isReaderGone = ({ failure }: Output): boolean =>
  failure !== undefined && 'code' in failure && failure.code === 'EPIPE';

const whyOf = (output: Output): string =>
  isReaderGone(output) ? 'its reader has closed it' : messageOf(output.failure);

/** Writes a whole text to a path, `-` is stdout. Rejects with UserFacingError if it cannot be written. */
export async function writeText(path: string, text: string): Promise<void> {
  await writeWhole([await opened(path)], text);
}

/** Writes a report as `--markdown` does. Rejects likewise. */
export async function writeMarkdown(path: string, text: string): Promise<void> {
  await writeWhole(await openMarkdown(path), text);
}

async function writeWhole(outputs: readonly Output[], text: string): Promise<void> {
  await writeAll(outputs, () => text);
  for (const output of outputs) {
    await output.end();
    if (output.failure) throw notWritable(output.name, output.failure);
  }
}
