import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { basename } from 'node:path';
import { Emitter } from '../base/emitter.ts';
import { messageOf, UserFacingError } from '../base/errors.ts';
import { socketTransport } from '../ipc/socketTransport.ts';
import { capabilitiesOf } from '../model/facts/capabilities.ts';
import { eventSchema, outcomeCode, type EndState, type RunEvent } from '../model/facts/events.ts';
import type { RunError } from '../model/facts/failure.ts';
import { notices } from '../model/facts/notice.ts';
import { writeSummary } from '../recording/summaryFile.ts';
import { applyEvent, endingEvents } from '../model/run/reduce.ts';
import { createRunModel, isOver, stateAfterError, type RunModel } from '../model/run/runModel.ts';
import { summarise, type RunSummary } from '../model/compare/summary.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import { connect, type Peer } from '../protocol/channel.ts';
import {
  beatMs,
  runnerEnvironment,
  runnerProtocolVersion,
  type Cursor,
  type Resume,
  type RunnerSide,
  type SupervisorSide,
} from '../protocol/runnerControl.ts';
import { LogTails } from './logTails.ts';
import { EventsFile } from '../recording/writeEvents.ts';
import type { LiveRecording, RunHandle, RunnerProcess, StartOptions } from './runHandle.ts';
import { spawnInspected, spawnRunner } from './spawnRunner.ts';
import { createWorkDir, removeWorkDir, socketIn } from '../ipc/workDir.ts';

/** A runner must dial within this time of being started; a debugger may take its time. */
const dialDeadlineMs = 10_000;
const debuggerDeadlineMs = 60_000;
/** After a cancel the runner has this long to end its workers (it gives items 2 s) and account for everything. */
const cancelDeadlineMs = 6_000;
/** A runner that misses this many beats is as good as dead. */
const maxSilentBeats = 5;

const succeeded = outcomeCode('succeeded');

/** `import.meta.resolve` of a bundled file must start from where the file was written: its second parameter. */
const runnerFlags = ['--experimental-import-meta-resolve'];
/** The runner's own thread makes short-lived records by the million; a large nursery would only hold more of them. */
const smallNursery = '--max-semi-space-size=4';

/**
 * Starts a run and watches over it. Whatever goes wrong with the user's code or with the runner becomes
 * part of the run; only an unusable `recordingDir` throws.
 */
export function startRun(options: StartOptions): RunHandle {
  return new Supervisor(options);
}

class Supervisor implements RunHandle {
  readonly runId: string;
  readonly recordingDir: string;
  readonly model: RunModel = createRunModel();
  readonly finished: Promise<RunModel>;

  readonly #options: StartOptions;
  readonly #startedAt = performance.now();
  readonly #workDir: string;
  readonly #token = randomBytes(16).toString('hex');
  readonly #recorder: EventsFile;
  readonly #tails = new LogTails((item) => this.model.items.outcome.get(item) === succeeded);
  readonly #changed = new Emitter<readonly RunEvent[]>();
  #runner: Peer<RunnerSide> | undefined;
  #process: RunnerProcess | undefined;
  /** What of the spools has been reported. */
  #cursor: Cursor = {};
  #lastEnd = '';
  #silentBeats = 0;
  /** A runner has told that it is there. */
  #dialed = false;
  #cancels = 0;
  #cpuBefore: NodeJS.CpuUsage | undefined;
  #cpuUsed: NodeJS.CpuUsage | undefined;
  #totalMs = 0;

  constructor(options: StartOptions) {
    this.#options = options;
    this.recordingDir = options.recordingDir;
    this.runId = basename(options.recordingDir);
    mkdirSync(options.recordingDir, { recursive: true, mode: 0o700 });
    this.#workDir = createWorkDir();
    this.#recorder = new EventsFile(options.recordingDir, (error) => this.#noteRecordingFailure(error));
    this.finished = this.#supervise();
  }

  readonly changed = this.#changed.subscribe;

  get recording(): LiveRecording {
    return this.#recorder;
  }

  async sample(): Promise<readonly WorkerSample[]> {
    return (await this.#runner?.request('sample', null)) ?? [];
  }

  cancel(force = false): void {
    if (isOver(this.model)) return;
    this.#cancels++;
    const now = force || this.#cancels > 1;
    this.#runner?.request('cancel', { force: now }).catch(() => {});
    if (!this.#runner) this.#process?.kill();
    setTimeout(() => this.#process?.kill(), cancelDeadlineMs).unref();
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
      for (let runners = 0; ; runners++) {
        const how = await this.#runOnce(runners);
        if (isOver(this.model)) break;
        // Who stops a debug session wants no other one, whatever else may have ended it.
        if (this.#cancels > 0 || (this.#options.launch && this.#dialed)) this.#end('cancelled', null);
        else if (this.model.workersStartedMicros === undefined) this.#endWith(endedEarly(how));
        else if (!this.#canResume) this.#endWith(lostSpools(how));
        else if (runners >= this.#maxRestarts) this.#endWith(crashLoop(runners, how));
        else this.#lastEnd = how;
        if (isOver(this.model)) break;
      }
    } catch (error) {
      this.#endWith(toRunError(error));
    }
    this.#totalMs = performance.now() - this.#startedAt;
    await this.#recorder.close();
    this.#writeSummary();
    removeWorkDir(this.#workDir);
    this.#changed.fire([]);
    return this.model;
  }

  /** Restarts beyond this say that something else than an item is wrong. */
  get #maxRestarts(): number {
    return Math.max(5, Math.ceil(0.02 * (this.model.total ?? 0)));
  }

  /** Another runner goes on from the spools, if they are there and whole. */
  get #canResume(): boolean {
    return existsSync(this.#workDir) && !this.model.notices.some(({ id }) => id === 'spoolFailed');
  }

  /** One runner, from its start to its end; resolves with how it ended. */
  async #runOnce(runners: number): Promise<string> {
    const server = createServer();
    try {
      return await this.#converse(server, runners);
    } finally {
      server.close();
      this.#process?.kill();
      this.#runner = undefined;
      this.#process = undefined;
    }
  }

  async #converse(server: Server, runners: number): Promise<string> {
    const address = socketIn(this.#workDir, `runner${runners}.sock`);
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(address, resolve);
    });
    const dialed = this.#awaitRunner(server);
    const { inspectPort } = this.#options;
    const launch = this.#options.launch ?? (inspectPort === undefined ? spawnRunner : spawnInspected);
    const child = await launch({
      nodePath: this.#options.nodePath,
      // Inline, that thread is the user's.
      execArgv: [
        ...runnerFlags,
        ...(capabilitiesOf(this.#options.job.isolation).ownsMainThread ? [] : [smallNursery]),
        ...(inspectPort === undefined ? [] : [`--inspect-brk=127.0.0.1:${inspectPort}`]),
      ],
      runnerPath: this.#options.runnerPath,
      cwd: this.#options.job.baseDir,
      env: { [runnerEnvironment.address]: address, [runnerEnvironment.token]: this.#token },
      workDir: this.#workDir,
    });
    this.#process = child;
    const first = await Promise.race([dialed, child.exited, this.#tooLate()]);
    if (typeof first === 'string') return first;
    this.#dialed = true;
    this.#runner = first;
    const watch = this.#watchHeart();
    // It may die over this very request: then its end says more than the broken connection.
    const started = first.request('start', {
      job: this.#options.job,
      resume: runners === 0 ? null : this.#resume(runners),
      recordingDir: this.recordingDir,
      keepsValues: this.#options.keeps !== 'nothing',
      workDir: this.#workDir,
      debugging: this.#options.launch !== undefined || inspectPort !== undefined,
      ownsGroup: this.#options.launch === undefined && process.platform !== 'win32',
      yielding: this.#options.yielding ?? false,
    });
    started.catch(() => {});
    if (this.#cancels > 0) this.cancel();
    await first.closed;
    clearInterval(watch);
    if (this.#silentBeats >= maxSilentBeats) return `it did not answer for ${maxSilentBeats} s`;
    return Promise.race([child.exited, delay(1000, 'it closed its connection')]);
  }

  /** A runner whose main thread says nothing is ended: it runs no user code there, unless asked to. */
  #watchHeart(): NodeJS.Timeout {
    this.#silentBeats = 0;
    const userCode = this.#options.launch !== undefined || capabilitiesOf(this.#options.job.isolation).ownsMainThread;
    return setInterval(() => {
      // Counted here rather than timed: a machine that slept, or an owner that was busy, is not the runner's silence.
      if (!userCode && ++this.#silentBeats === maxSilentBeats) this.#process?.kill();
    }, beatMs);
  }

  #resume(runners: number): Resume {
    const { originMicros, workersStartedMicros = 0, logLines, sources, items, counts } = this.model;
    return {
      runners,
      ended: this.#lastEnd,
      originMicros,
      workersStartedMicros,
      cursor: this.#cursor,
      firstChunk: items.chunk.view.reduce((max, chunk) => Math.max(max, chunk), -1) + 1,
      hasOutcomes: stateAfterError(counts) === 'gaveUp',
      logLines,
      sources: sources.length,
    };
  }

  #tooLate(): Promise<string> {
    // A person attaches when they are ready, or cancels.
    if (this.#options.inspectPort !== undefined) return new Promise(() => {});
    const deadline = this.#options.launch ? debuggerDeadlineMs : dialDeadlineMs;
    return delay(deadline, `it did not report within ${deadline / 1000} s`);
  }

  /** The first connection that proves itself with the token. */
  #awaitRunner(server: Server): Promise<Peer<RunnerSide>> {
    return new Promise((resolve, reject) => {
      server.on('connection', (socket) => {
        const peer: Peer<RunnerSide> = connect<SupervisorSide, RunnerSide>(socketTransport(socket), {
          requests: {
            facts: ({ events, cursor }) => {
              if (peer !== this.#runner) return null;
              this.#take(events.map((event) => this.#withOwnTime(event)));
              this.#cursor = cursor;
              return null;
            },
          },
          events: {
            hello: ({ version, token }) => {
              if (token !== this.#token) return peer.dispose();
              if (version === runnerProtocolVersion) return resolve(peer);
              reject(new Error(`the runner speaks version ${version}, not ${runnerProtocolVersion}`));
            },
            beat: () => void (this.#silentBeats = 0),
          },
        });
      });
    });
  }

  #take(events: readonly RunEvent[]): void {
    const keepLogs = this.#options.keepLogs;
    for (const event of events) {
      applyEvent(this.model, event, { keepLogs });
      this.#tails.add(event);
    }
    if (this.#options.keeps === 'recording') this.#recorder.append(events);
    this.#changed.fire(events);
  }

  /** The runner does not see what this process costs; the two share the machine. */
  #withOwnTime(event: RunEvent): RunEvent {
    if (event.type === 'phaseStarted' && event.phase === 'workers') this.#cpuBefore ??= process.cpuUsage();
    // What comes with the last outcomes is taken in after the run's wall time.
    if (event.type === 'itemsSettled' && this.#cpuBefore) this.#cpuUsed = process.cpuUsage(this.#cpuBefore);
    if (event.type !== 'runFinished' || !this.#cpuUsed) return event;
    const { user, system } = this.#cpuUsed;
    return { ...event, ownerMicros: user + system };
  }

  #endWith(error: RunError): void {
    this.#end(stateAfterError(this.model.counts), error);
  }

  #end(state: EndState, error: RunError | null): void {
    if (isOver(this.model)) return;
    if (!this.model.origin) {
      const { job } = this.#options;
      this.#take([
        {
          type: 'runStarted',
          schema: eventSchema,
          origin: { kind: 'job', job },
          startedAtMs: Date.now(),
          originMicros: 0,
          node: '',
        },
      ]);
    }
    this.#take(endingEvents(this.model, state, error));
  }

  #noteRecordingFailure(error: Error): void {
    const notice = notices.recordingFailed(error.message);
    this.#take([{ type: 'noticeRaised', atMicros: this.model.nowMicros, notice }]);
  }

  #writeSummary(): void {
    try {
      writeSummary(this.recordingDir, this.summary());
    } catch {
      // Without a summary the recording counts as interrupted; its events are still there.
    }
  }
}

function endedEarly(how: string): RunError {
  return {
    message: `the runner process ended while the module was loading: ${how}`,
    nextStep: 'Something at the top level of the module or its packages ends the process.',
  };
}

function lostSpools(how: string): RunError {
  return {
    message: `the process that runs the items died (${how}), and what it had done could not be read back`,
    nextStep: 'The outcomes so far are kept. The folder for temporary files was full or was deleted under the run.',
  };
}

function crashLoop(restarts: number, how: string): RunError {
  return {
    message: `the process that runs the items died ${restarts + 1} times (last: ${how})`,
    nextStep: 'The outcomes so far are kept. Look at the crashed items, or run a few with --items.',
  };
}

function toRunError(error: unknown): RunError {
  return { message: messageOf(error), nextStep: error instanceof UserFacingError ? error.nextStep : undefined };
}

function delay<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms).unref());
}
