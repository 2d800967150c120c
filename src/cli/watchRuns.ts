import { join, resolve } from 'node:path';
import { UserFacingError } from '../base/errors.ts';
import { formatCount, plural } from '../base/numberText.ts';
import { unpackedName, placeInJson, hasFormat } from '../model/facts/inputSpec.ts';
import { mergeRanges } from '../model/facts/ranges.ts';
import { recordingFiles } from '../recording/format.ts';
import type { RunHandle } from '../supervisor/runHandle.ts';
import type { RunRequest } from './arguments.ts';
import { exitCodes } from './exitCodes.ts';
import { FileWatch } from './fileWatch.ts';
import { display } from './frames.ts';
import { itemFiles } from './itemFiles.ts';
import type { RunFollower } from './runFollower.ts';
import { hasColours, style, styled } from './style.ts';

type RunOnce = (request: RunRequest, follower: RunFollower) => Promise<number>;

/**
 * `poolscope run --watch`: runs a job again whenever a file that it has loaded, or one of its inputs, is saved. After a save,
 * the items that failed and those whose files changed run first. If all of them succeed, or there are none, all items run.
 * Resolves at a signal.
 */
export async function watchRuns(request: RunRequest, runOnce: RunOnce): Promise<number> {
  const watch = new Watch(request, runOnce);
  const end = (): void => watch.end();
  // A line of the terminal: Enter runs all items.
  const all = (): void => watch.runAll();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.on(signal, end);
  if (process.stdin.isTTY) process.stdin.on('data', all);
  try {
    await watch.run();
  } finally {
    for (const signal of signals) process.off(signal, end);
    process.stdin.off('data', all);
    process.stdin.pause();
  }
  return exitCodes.cancelled;
}

class Watch {
  readonly #request: RunRequest;
  readonly #runOnce: RunOnce;
  readonly #files: FileWatch;
  #hasEnded = false;
  /** What was saved since the last run began. */
  readonly #saved = new Set<string>();
  #wantsAll = false;
  #wake: (() => void) | undefined;
  #handle: RunHandle | undefined;
  /** Items that have not succeeded since they last ran. */
  #failed = new Set<number>();
  /** The items whose input is the path of a file. */
  #itemsOf: ReadonlyMap<string, readonly number[]> = new Map();

  constructor(request: RunRequest, runOnce: RunOnce) {
    this.#request = request;
    this.#runOnce = runOnce;
    this.#files = new FileWatch((files) => {
      for (const file of files) this.#saved.add(file);
      // What runs now is the code before the save.
      this.#handle?.cancel(true);
      this.#wake?.();
    });
    this.#files.add([request.job.module, ...inputFiles(request)]);
  }

  /** Ends the watch. A second signal reaches the run, which then ends its workers. */
  end(): void {
    this.#hasEnded = true;
    this.#wake?.();
  }

  /** Runs all items now. Without effect while a run continues. */
  runAll(): void {
    this.#wantsAll = true;
    this.#wake?.();
  }

  /** Resolves when the watch has ended. */
  async run(): Promise<void> {
    try {
      await this.#untilEnd();
    } finally {
      this.#files.close();
    }
  }

  async #untilEnd(): Promise<void> {
    let first: readonly number[] = [];
    while (!this.#isOver()) {
      await this.#runItems(first);
      if (this.#isOver()) break;
      if (this.#saved.size === 0 && first.length > 0 && this.#failed.size === 0) {
        say(style('cyan', '\nthey succeed: running all items'));
        first = [];
        continue;
      }
      await this.#untilSaved(first.length > 0);
      first = this.#chosen();
    }
  }

  #isOver(): boolean {
    return this.#hasEnded;
  }

  /** Runs these items, or all if there are none. */
  async #runItems(items: readonly number[]): Promise<void> {
    const request = items.length === 0 ? this.#request : onlyItems(this.#request, items);
    const follower: RunFollower = {
      begun: (handle) => {
        this.#handle = handle;
        if (this.#saved.size > 0) handle.cancel(true);
      },
      ended: (handle) => this.#learn(handle, items),
    };
    try {
      await this.#runOnce(request, follower);
    } catch (error) {
      if (!(error instanceof UserFacingError)) throw error;
      say(`${style('red', 'error:')} ${error.message}\n${error.nextStep ?? ''}`);
    } finally {
      this.#handle = undefined;
    }
  }

  /** Resolves with whether the report is wanted: that of a run that a save has cancelled is not. */
  async #learn({ model, recordingDir }: RunHandle, items: readonly number[]): Promise<boolean> {
    this.#files.add(model.code.keys());
    if (model.error?.at) this.#files.add([model.error.at.file]);
    const isWhole = model.state === 'finished';
    // The items that a run leaves out when it ends early may still fail.
    this.#failed = new Set([...(isWhole ? [] : this.#failed), ...model.failures.keys()]);
    if (items.length === 0 && isWhole) {
      this.#itemsOf = await itemFiles(join(recordingDir, recordingFiles.inputs), this.#request.job.baseDir);
      this.#files.add(this.#itemsOf.keys());
    }
    return this.#saved.size === 0;
  }

  async #untilSaved(isPart: boolean): Promise<void> {
    if (this.#saved.size > 0) return;
    const rest = isPart ? 'Save a file to run them again; Enter runs all items' : 'Save a file to run again';
    const keys = process.stdin.isTTY ? `${isPart ? '' : ', or press Enter'}; Ctrl-C ends` : '';
    say(style('dim', `\nwatching ${plural(this.#files.size, 'file')}. ${rest}${keys}`));
    this.#wantsAll = false;
    await new Promise<void>((resolve_) => {
      this.#wake = resolve_;
    });
    this.#wake = undefined;
  }

  /** The items that run first; none: all items run. */
  #chosen(): readonly number[] {
    const saved = [...this.#saved];
    this.#saved.clear();
    if (this.#isOver()) return [];
    const changed = saved.flatMap((file) => this.#itemsOf.get(file) ?? []);
    const first = this.#wantsAll ? [] : [...new Set([...this.#failed, ...changed])].toSorted((a, b) => a - b);
    const what = [
      ...(this.#failed.size > 0 ? [`${formatCount(this.#failed.size)} that failed`] : []),
      ...(changed.length > 0 ? [`${formatCount(changed.length)} whose files changed`] : []),
    ].join(' and ');
    const why = saved.length === 0 ? '' : `${saved.slice(0, 3).map(display).join(', ')} saved: `;
    say(style('cyan', `\n${why}${first.length === 0 ? 'running all items' : `running the items first: ${what}`}`));
    return first;
  }
}

/** A part of the items, without what describes a whole run. */
const onlyItems = (request: RunRequest, items: readonly number[]): RunRequest => ({
  ...request,
  job: { ...request.job, items: mergeRanges(items.map((item) => [item, item])) },
  results: undefined,
  logs: undefined,
  junit: undefined,
  markdown: undefined,
  baseline: undefined,
  budgets: [],
});

/** The file of the input, if it is one. */
function inputFiles({ job: { input, baseDir } }: RunRequest): string[] {
  const [, prefix, rest = ''] = /^(csv|lines):(.*)$/s.exec(input) ?? [];
  const { file } = placeInJson(prefix === undefined ? input : rest);
  return prefix !== undefined || hasFormat(unpackedName(file)) ? [resolve(baseDir, file)] : [];
}

function say(text: string): void {
  process.stderr.write(`${styled(text, hasColours(process.stderr))}\n`);
}
