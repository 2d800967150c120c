import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { basename } from 'node:path';
import { Emitter } from '../base/emitter.ts';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { makeFolder } from '../files/makeFolder.ts';
import { removeOwner, writeOwner } from '../ipc/owner.ts';
import { createWorkDir, removeWorkDir, socketIn } from '../ipc/workDir.ts';
import { eventSchema, outcomeCode, type RunEvent } from '../model/facts/events.ts';
import { capabilitiesOf } from '../model/facts/capabilities.ts';
import type { RunError } from '../model/facts/failure.ts';
import { notices, type Notice } from '../model/facts/notice.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import { summarise, type RunSummary } from '../model/compare/summary.ts';
import { endingEvents } from '../model/run/interrupt.ts';
import { applyEvent } from '../model/run/reduce.ts';
import { createRunModel, isOver, stateAfterError, type RunModel } from '../model/run/runModel.ts';
import type { Cursor, Resume, RunProgress, StartRun } from '../protocol/runnerControl.ts';
import { writeSummary } from '../recording/summaryFile.ts';
import { EventsFile } from '../recording/writeEvents.ts';
import { afterRunner, endWith, isComplete, type RunEnd } from './afterRunner.ts';
import { continuedRun } from './continueRun.ts';
import { heldPart, type HeldPart } from './heldPart.ts';
import { crashedAddons } from './crashedAddons.ts';
import { LogTails } from './logTails.ts';
import { leftProcesses } from './leftProcesses.ts';
import { OneRunner } from './oneRunner.ts';
import { OwnCpuTime } from './ownCpuTime.ts';
import type { LiveRecording, RunHandle, StartOptions } from './runHandle.ts';

/**
 * After a cancel, the runner has this long to end its workers, which wait 2 s for items, and to report all outcomes.
 */
const cancelDeadlineMs = 6_000;

const succeeded = outcomeCode('succeeded');

/**
 * Starts a run and supervises it. Every failure of the user's code or of the runner becomes part of the run; only a
 * `recordingDir` that cannot be used throws.
 */
export function startRun(options: StartOptions): RunHandle {
  return new Supervisor(options);
}

class Supervisor implements RunHandle {
  readonly runId: string;
  readonly recordingDir: string;
  readonly model: RunModel;
  readonly finished: Promise<RunModel>;

  readonly #options: StartOptions;
  readonly #startedAt = performance.now();
  readonly #workDir: string;
  readonly #token = randomBytes(16).toString('hex');
  readonly #recorder: EventsFile;
  /** A new part of an earlier run, before an item of it has run. */
  #held: HeldPart | undefined;
  readonly #tails = new LogTails((item) => this.model.items.outcome.get(item) === succeeded);
  readonly #cpuTime = new OwnCpuTime();
  readonly #changed = new Emitter<readonly RunEvent[]>();
  /** Process groups of all runners so far. */
  readonly #groups = new Set<number>();
  /** The current runner. */
  #runner: OneRunner | undefined;
  /** A runner has connected. */
  #dialed = false;
  /** The part of the spools that has been reported. */
  #cursor: Cursor = {};
  #cancels = 0;
  #totalMs = 0;

  constructor(options: StartOptions) {
    this.#options = options;
    this.recordingDir = options.recordingDir;
    this.model = options.continues?.model ?? createRunModel();
    this.runId = basename(options.recordingDir);
    makeFolder(options.recordingDir, 0o700);
    this.#workDir = createWorkDir();
    const bytes = options.continues?.eventBytes;
    this.#recorder = new EventsFile(options.recordingDir, (error) => this.#noteRecordingFailure(error), bytes);
    this.#held = options.continues && heldPart(options.recordingDir, options.continues, this.#recorder);
    if (options.keeps === 'recording') this.#nameOwner();
    this.finished = this.#supervise();
  }

  readonly changed = this.#changed.subscribe;

  get recording(): LiveRecording {
    return this.#recorder;
  }

  get isUnchanged(): boolean {
    return this.#held !== undefined;
  }

  async sample(): Promise<readonly WorkerSample[]> {
    return (await this.#runner?.sample()) ?? [];
  }

  cancel(force = false, why?: Notice): void {
    if (isOver(this.model)) return;
    if (why) this.#note(why);
    this.#cancels++;
    this.#runner?.cancel(force || this.#cancels > 1);
    setTimeout(() => this.#runner?.kill(), cancelDeadlineMs).unref();
  }

  summary(): RunSummary {
    return summarise(this.model, {
      totalMs: this.#totalMs || performance.now() - this.#startedAt,
      recording: this.#options.keeps === 'recording' ? this.recordingDir : null,
      logTail: this.#tails.of,
    });
  }

  async #supervise(): Promise<RunModel> {
    try {
      if (this.#held) this.#take(this.#held.first);
      let resume: Resume | null = null;
      while (!isOver(this.model)) resume = await this.#runOnce(resume);
    } catch (error) {
      this.#end(endWith(this.model, toRunError(error)));
    }
    this.#totalMs = performance.now() - this.#startedAt;
    await this.#recorder.close();
    if (this.#held) this.#held.drop();
    else this.#writeSummary();
    removeOwner(this.recordingDir);
    removeWorkDir(this.#workDir);
    this.#changed.fire([]);
    return this.model;
  }

  /**
   * Runs one runner to its end. If the run is not over then, it ends the run, or resolves with the state from which the
   * next runner continues.
   */
  async #runOnce(resume: Resume | null): Promise<Resume | null> {
    const before = resume?.runners ?? 0;
    const address = socketIn(this.#workDir, `runner${before}.sock`);
    const place = { address, token: this.#token };
    const runner = new OneRunner(this.#options, place, (events, cursor) => {
      if (runner.group !== undefined) this.#groups.add(runner.group);
      if (events.some(({ type }) => type === 'runFinished')) this.#noteLeftProcesses();
      this.#take(events.map((event) => this.#cpuTime.addTo(event)));
      this.#cursor = cursor;
    });
    this.#runner = runner;
    const how = await runner.live(this.#startOf(resume), () => {
      if (this.#cancels > 0) this.cancel();
    });
    this.#runner = undefined;
    this.#dialed ||= runner.hasDialed;
    if (isOver(this.model)) return null;
    const addons = crashedAddons(how, this.#workDir);
    if (addons !== undefined) this.#noteAddons(how, addons);
    const { late } = runner;
    if (this.#cancels === 0 && isComplete(this.model)) this.#note(notices.diedAfterItems(late?.message ?? how));
    const end = afterRunner(this.model, {
      how,
      addons,
      late,
      runners: before + 1,
      // If the user stopped the debugger, no other session starts, even if another cause ended this one too.
      isCancelled: this.#cancels > 0 || (this.#options.launch !== undefined && this.#dialed),
      hasSpools: existsSync(this.#workDir),
    });
    if (end) this.#end(end);
    return end ? null : this.#resumeAfter(how, before + 1);
  }

  #startOf(resume: Resume | null): StartRun {
    const { job, keeps, continues, launch, inspectPort, yielding = false, machines } = this.#options;
    return {
      job,
      resume,
      continued: continues ? { ...this.#progress, ...continuedRun(continues) } : null,
      recordingDir: this.recordingDir,
      keepsValues: keeps !== 'nothing',
      keepsEarly: keeps === 'recording',
      workDir: this.#workDir,
      debugging: launch !== undefined || inspectPort !== undefined,
      ownsTree: launch === undefined,
      yielding,
      machines,
    };
  }

  #resumeAfter(ended: string, runners: number): Resume {
    return { runners, ended, cursor: this.#cursor, ...this.#progress };
  }

  get #progress(): RunProgress {
    const { originMicros, nowMicros, logLines, sources, items, counts } = this.model;
    const { workersStartedMicros = nowMicros, pausedMicros = 0 } = this.model;
    return {
      originMicros,
      workersStartedMicros: workersStartedMicros + pausedMicros,
      firstChunk: items.chunk.view.reduce((max, chunk) => Math.max(max, chunk), -1) + 1,
      hasOutcomes: stateAfterError(counts) === 'gaveUp',
      logLines,
      sources: sources.length,
    };
  }

  #take(events: readonly RunEvent[]): void {
    for (const event of events) {
      // Readers take log lines from the recording, so the model need not keep them.
      applyEvent(this.model, event, { keepLogs: false });
      this.#tails.add(event);
    }
    if (this.#options.keeps === 'recording') this.#recorder.append(events);
    if (this.#held?.ends(events)) {
      this.#held.keep();
      this.#held = undefined;
    }
    this.#changed.fire(events);
  }

  #end({ state, error }: RunEnd): void {
    if (isOver(this.model)) return;
    if (!this.model.origin) this.#take([this.#startedWithoutRunner()]);
    this.#noteLeftProcesses();
    this.#take(endingEvents(this.model, state, error));
  }

  #startedWithoutRunner(): RunEvent {
    const origin = { kind: 'job', job: this.#options.job } as const;
    return { type: 'runStarted', schema: eventSchema, origin, startedAtMs: Date.now(), originMicros: 0, node: '' };
  }

  /** A crash before the items would come with process isolation, too, so that it is no remedy. */
  #noteAddons(how: string, addons: string): void {
    const { sharesProcess } = capabilitiesOf(this.#options.job.isolation);
    if (sharesProcess && this.model.workersStartedMicros !== undefined) this.#note(notices.addonCrash(how, addons));
  }

  /** Under a debugger, the runner has no process group of its own to compare with. */
  #noteLeftProcesses(): void {
    if (this.#options.launch !== undefined) return;
    const left = leftProcesses({
      marker: basename(this.#workDir),
      groups: this.#groups,
      workDir: this.#workDir,
    });
    if (left !== undefined) this.#note(notices.processesLeft(left));
  }

  #nameOwner(): void {
    try {
      writeOwner(this.recordingDir, this.#options.place);
    } catch {
      // It only keeps others from continuing a run that has not ended. A folder that cannot be written is reported by others.
    }
  }

  #noteRecordingFailure(error: Error): void {
    this.#note(notices.recordingFailed(error.message));
  }

  #note(notice: Notice): void {
    this.#take([{ type: 'noticeRaised', atMicros: this.model.nowMicros, notice }]);
  }

  #writeSummary(): void {
    try {
      writeSummary(this.recordingDir, this.summary());
    } catch (error) {
      // A recording without a summary is still read from its events.
      if (this.#options.keeps === 'recording') this.#noteRecordingFailure(error as Error);
    }
  }
}

function toRunError(error: unknown): RunError {
  return { message: messageOf(error), nextStep: error instanceof UserFacingError ? error.nextStep : undefined };
}
