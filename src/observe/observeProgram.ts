import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, isAbsolute, join, resolve } from 'node:path';
import { Emitter } from '../base/emitter.ts';
import { UserFacingError } from '../base/errors.ts';
import { shorten } from '../base/visibleText.ts';
import { createWorkDir, removeWorkDir } from '../ipc/workDir.ts';
import { summarise, type RunSummary } from '../model/compare/summary.ts';
import { outcomeCode, type RunEvent } from '../model/facts/events.ts';
import { notices } from '../model/facts/notice.ts';
import type { Program } from '../model/facts/origin.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import { applyEvent } from '../model/run/reduce.ts';
import { createRunModel, isOver, type RunModel } from '../model/run/runModel.ts';
import { writeSummary } from '../recording/summaryFile.ts';
import { EventsFile } from '../recording/writeEvents.ts';
import { LogTails } from '../supervisor/logTails.ts';
import type { LiveRecording, RunHandle } from '../supervisor/runHandle.ts';
import { InputsFile } from './inputsFile.ts';
import { nodeTestOption } from './joinNodeTest.ts';
import { ObservedRun } from './observedRun.ts';
import { RecordFiles } from './recordFiles.ts';
import { folderVariable, valuesVariable } from './records.ts';

/** The program writes, and this one looks this often. */
const pollMs = 100;
const mostNameCharacters = 80;
const succeeded = outcomeCode('succeeded');

export interface ObserveOptions {
  /** The program and its arguments. */
  readonly command: readonly [string, ...string[]];
  /** Absolute. */
  readonly cwd: string;
  /** Folder for the recording, which must not hold one yet; undefined for none. */
  readonly recordingDir: string | undefined;
  /** Absolute path of `dist/observePreload.js`. */
  readonly preloadPath: string;
  /** Keeps the beginning of each message. */
  readonly keepsValues: boolean;
  /** The program's stdin, stdout and stderr. */
  readonly stdio: StdioOptions;
}

/** How a program ended: by itself, or by a signal. */
export type ProgramEnd = { readonly code: number } | { readonly signal: NodeJS.Signals };

export interface ObservedHandle extends RunHandle {
  readonly program: Program;
  /** Those of its streams that `stdio` makes pipes. */
  readonly streams: Pick<ChildProcess, 'stdin' | 'stdout' | 'stderr'>;
  /** Resolves when the program has ended. Rejects with UserFacingError if it could not be started. */
  readonly ended: Promise<ProgramEnd>;
  /** Whether the preload was loaded. It is not if the program runs no Node, or one that is not supported. */
  readonly isSeen: boolean;
  /** Passes a signal on to the program. */
  signal(name: NodeJS.Signals): void;
}

/** Runs a program as it is, and shows the messages between its threads and processes as a run. */
export function observeProgram(options: ObserveOptions): ObservedHandle {
  return new ProgramObserver(options);
}

class ProgramObserver implements ObservedHandle {
  readonly runId: string;
  readonly recordingDir: string;
  readonly isUnchanged = false;
  readonly program: Program;
  readonly model: RunModel = createRunModel();
  readonly ended: Promise<ProgramEnd>;
  readonly finished: Promise<RunModel>;

  readonly #options: ObserveOptions;
  readonly #startedAt = performance.now();
  readonly #workDir = createWorkDir();
  readonly #run: ObservedRun;
  readonly #files: RecordFiles;
  readonly #recorder: EventsFile;
  readonly #inputs: InputsFile;
  readonly #tails = new LogTails((item) => this.model.items.outcome.get(item) === succeeded);
  readonly #changed = new Emitter<readonly RunEvent[]>();
  readonly #child: ChildProcess;
  #totalMs = 0;

  constructor(options: ObserveOptions) {
    this.#options = options;
    this.program = programOf(options);
    this.recordingDir = options.recordingDir ?? join(this.#workDir, 'recording');
    this.runId = basename(this.recordingDir);
    mkdirSync(this.recordingDir, { recursive: true, mode: 0o700 });
    this.#recorder = new EventsFile(this.recordingDir, (error) => this.#noteRecordingFailure(error));
    this.#inputs = new InputsFile(this.recordingDir, (error) => this.#noteRecordingFailure(error));
    this.#files = new RecordFiles(this.#workDir);
    const [seconds, nanos] = process.hrtime();
    this.#run = new ObservedRun({
      program: this.program,
      startedAtMs: Date.now(),
      originMicros: Math.floor(seconds * 1e6 + nanos / 1e3),
      cores: availableParallelism(),
    });
    this.#child = start(options, this.#workDir);
    this.ended = endOf(this.#child, options.command[0]);
    this.finished = this.#observe();
  }

  readonly changed = this.#changed.subscribe;

  get recording(): LiveRecording {
    return this.#recorder;
  }

  get streams(): Pick<ChildProcess, 'stdin' | 'stdout' | 'stderr'> {
    return this.#child;
  }

  get isSeen(): boolean {
    return this.#run.isSeen;
  }

  /** Workers of other programs are not looked into. */
  async sample(): Promise<readonly WorkerSample[]> {
    return Promise.resolve([]);
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name);
  }

  cancel(force = false): void {
    if (!isOver(this.model)) this.#child.kill(force ? 'SIGKILL' : 'SIGINT');
  }

  summary(): RunSummary {
    return summarise(this.model, {
      totalMs: this.#totalMs || performance.now() - this.#startedAt,
      recording: this.#options.recordingDir ?? null,
      logTail: this.#tails.of,
    });
  }

  async #observe(): Promise<RunModel> {
    const timer = setInterval(() => this.#take(this.#run.take(this.#files.read())), pollMs);
    const end = await this.ended.catch(() => undefined);
    clearInterval(timer);
    this.#take(this.#run.take(this.#files.read()));
    this.#files.close();
    this.#take(this.#run.end(end && 'signal' in end ? end.signal : undefined));
    this.#inputs.close();
    this.#totalMs = performance.now() - this.#startedAt;
    await this.#recorder.close();
    this.#writeSummary();
    removeWorkDir(this.#workDir);
    this.#changed.fire([]);
    return this.model;
  }

  #take(events: readonly RunEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) {
      applyEvent(this.model, event, { keepLogs: false });
      this.#tails.add(event);
    }
    if (this.#options.recordingDir !== undefined) {
      this.#inputs.append(this.#run.takeInputs());
      this.#recorder.append(events);
    }
    this.#changed.fire(events);
  }

  #noteRecordingFailure(error: Error): void {
    const notice = notices.recordingFailed(error.message);
    this.#take([{ type: 'noticeRaised', atMicros: this.model.nowMicros, notice }]);
  }

  #writeSummary(): void {
    try {
      if (this.#options.recordingDir !== undefined) writeSummary(this.recordingDir, this.summary());
    } catch (error) {
      // A recording without a summary is still read from its events.
      this.#noteRecordingFailure(error as Error);
    }
  }
}

function start({ command, cwd, stdio, preloadPath, keepsValues }: ObserveOptions, folder: string): ChildProcess {
  const [file, ...args] = command;
  const { NODE_OPTIONS: before = '' } = process.env;
  const preload = `--require ${JSON.stringify(preloadPath)}`;
  const reporter = nodeTestOption(command, join(dirname(preloadPath), 'observeNodeTest.mjs'));
  const options = [before, preload, reporter].filter((option) => option !== '');
  return spawn(file, args, {
    cwd,
    stdio,
    // Programs like npm are scripts there.
    shell: process.platform === 'win32',
    env: {
      ...process.env,
      NODE_OPTIONS: options.join(' '),
      [folderVariable]: folder,
      ...(keepsValues && { [valuesVariable]: '1' }),
    },
  });
}

const endOf = (child: ChildProcess, file: string): Promise<ProgramEnd> =>
  new Promise((resolve, reject) => {
    child.on('error', (error) => {
      reject(new UserFacingError(`${file} cannot be started: ${error.message}`, 'Name a program after --.'));
    });
    child.on('exit', (code, signal) => resolve(signal === null ? { code: code ?? 0 } : { signal }));
  });

function programOf({ command, cwd }: ObserveOptions): Program {
  const words = command.map((word) => (isAbsolute(word) ? basename(word) : word));
  const script = command.slice(1).find((word) => /\.[cm]?[jt]s$/.test(word) && existsSync(resolve(cwd, word)));
  return {
    name: shorten(words.join(' '), mostNameCharacters),
    baseDir: cwd,
    ...(script !== undefined && { file: resolve(cwd, script) }),
  };
}
