import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import { Emitter } from '../base/emitter.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { removeWorkDir } from '../ipc/workDir.ts';
import { summarise, type RunSummary } from '../model/compare/summary.ts';
import { outcomeCode, type RunEvent } from '../model/facts/events.ts';
import { notices } from '../model/facts/notice.ts';
import type { Program } from '../model/facts/origin.ts';
import type { ProfileKind } from '../model/facts/profile.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import { applyEvent } from '../model/run/reduce.ts';
import { createRunModel, isOver, type RunModel } from '../model/run/runModel.ts';
import { writeSummary } from '../recording/summaryFile.ts';
import { EventsFile } from '../recording/writeEvents.ts';
import { LogTails } from '../supervisor/logTails.ts';
import type { LiveRecording, RunHandle } from '../supervisor/runHandle.ts';
import { InputsFile } from './inputsFile.ts';
import { ObservedRun } from './observedRun.ts';
import { RecordFiles } from './recordFiles.ts';

/** The program writes, and this one reads this often while somebody looks at the run. */
const pollMs = 100;
/**
 * While nobody looks, this one leaves the cores to the program: it reads when there are so many bytes, about 30,000 items,
 * or after so many looks.
 */
const mostUnreadBytes = 2 ** 22;
const mostLooks = 100;
const succeeded = outcomeCode('succeeded');

export interface SeenProgram {
  readonly program: Program;
  /** Undefined: no profile is taken. */
  readonly profile?: ProfileKind | undefined;
  /** The folder to which its threads write. It is deleted when the program has ended. */
  readonly folder: string;
  /** Folder for the recording, which must not hold one yet; undefined for none. */
  readonly recordingDir: string | undefined;
  /** The start of the program: as a time of day, and in microseconds on the machine's monotonic clock. */
  readonly startedAtMs: number;
  readonly originMicros: number;
  /** Resolves when the program has ended, with the signal that ended it. */
  readonly ended: Promise<NodeJS.Signals | undefined>;
  /** Sends a signal to the program. */
  signal(name: NodeJS.Signals): void;
}

/** Shows what the threads of a program write to a folder as a run. */
export class ProgramRun implements RunHandle {
  readonly runId: string;
  readonly recordingDir: string;
  readonly isUnchanged = false;
  readonly model: RunModel = createRunModel();
  readonly finished: Promise<RunModel>;

  readonly #seen: SeenProgram;
  readonly #run: ObservedRun;
  readonly #files: RecordFiles;
  readonly #recorder: EventsFile;
  readonly #inputs: InputsFile;
  readonly #tails = new LogTails((item) => this.model.items.outcome.get(item) === succeeded);
  readonly #changed = new Emitter<readonly RunEvent[]>();
  #totalMs = 0;
  #looks = 0;

  constructor(seen: SeenProgram) {
    const { program, profile, startedAtMs, originMicros } = seen;
    this.#seen = seen;
    this.recordingDir = seen.recordingDir ?? join(seen.folder, 'recording');
    this.runId = basename(this.recordingDir);
    makeFolder(this.recordingDir, 0o700);
    this.#recorder = new EventsFile(this.recordingDir, (error) => this.#noteRecordingFailure(error));
    this.#inputs = new InputsFile(this.recordingDir, (error) => this.#noteRecordingFailure(error));
    this.#files = new RecordFiles(seen.folder);
    this.#run = new ObservedRun({ program, profile, startedAtMs, originMicros, cores: availableParallelism() });
    this.finished = this.#observe();
  }

  readonly changed = this.#changed.subscribe;

  get recording(): LiveRecording {
    return this.#recorder;
  }

  /** Whether the preload was loaded. */
  get isSeen(): boolean {
    return this.#run.isSeen;
  }

  /** Workers of other programs are not looked into. */
  async sample(): Promise<readonly WorkerSample[]> {
    return Promise.resolve([]);
  }

  cancel(force = false): void {
    if (!isOver(this.model)) this.#seen.signal(force ? 'SIGKILL' : 'SIGINT');
  }

  summary(): RunSummary {
    return summarise(this.model, {
      totalMs: this.#totalMs || Date.now() - this.#seen.startedAtMs,
      recording: this.#seen.recordingDir ?? null,
      logTail: this.#tails.of,
    });
  }

  async #observe(): Promise<RunModel> {
    const timer = setInterval(() => this.#look(), pollMs);
    const signal = await this.#seen.ended;
    clearInterval(timer);
    this.#read();
    this.#files.close();
    this.#take(this.#run.end(signal));
    this.#inputs.close();
    this.#totalMs = Date.now() - this.#seen.startedAtMs;
    await this.#recorder.close();
    this.#writeSummary();
    removeWorkDir(this.#seen.folder);
    this.#changed.fire([]);
    return this.model;
  }

  #look(): void {
    const isDue =
      ++this.#looks % mostLooks === 0 || (this.#looks % 10 === 0 && this.#files.unreadBytes >= mostUnreadBytes);
    if (this.#changed.isHeard || isDue) this.#read();
  }

  #read(): void {
    this.#take(this.#run.take(this.#files.read()));
  }

  #take(events: readonly RunEvent[]): void {
    if (events.length === 0) return;
    for (const event of events) {
      applyEvent(this.model, event, { keepLogs: false });
      this.#tails.add(event);
    }
    if (this.#seen.recordingDir !== undefined) {
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
      if (this.#seen.recordingDir !== undefined) writeSummary(this.recordingDir, this.summary());
    } catch (error) {
      // A recording without a summary is still read from its events.
      this.#noteRecordingFailure(error as Error);
    }
  }
}
