import { capabilitiesOf } from '../model/facts/capabilities.ts';
import type { RunError } from '../model/facts/failure.ts';
import type { WorkerSample } from '../model/facts/workerSample.ts';
import type { Peer } from '../protocol/channel.ts';
import type { DialPlace } from '../protocol/keptRun.ts';
import type { RunnerSide, StartRun } from '../protocol/runnerControl.ts';
import { awaitRunner, type RunnerHandlers } from './awaitRunner.ts';
import { freeTimeOf } from './freeTime.ts';
import { HeartWatch } from './heartWatch.ts';
import { HookLimit } from './hookLimit.ts';
import type { LaunchRunner, RunnerProcess, StartOptions } from './runHandle.ts';
import { runnerCommand } from './runnerCommand.ts';
import { spawnInspected, spawnRunner } from './spawnRunner.ts';

/** A runner must connect within this time after its start. With a debugger it needs longer. */
const dialDeadlineMs = 10_000;
const debuggerDeadlineMs = 60_000;
/** After its connection has closed, a runner has this long to report how it ended. */
const exitDeadlineMs = 1000;

/** One runner, from its start to its end. */
export class OneRunner {
  readonly #options: StartOptions;
  readonly #place: DialPlace;
  readonly #facts: RunnerHandlers['facts'];
  readonly #heart = new HeartWatch(() => this.kill());
  readonly #hooks = new HookLimit(() => this.kill());
  #peer: Peer<RunnerSide> | undefined;
  #process: RunnerProcess | undefined;
  #isKilled = false;

  constructor(options: StartOptions, place: DialPlace, facts: RunnerHandlers['facts']) {
    this.#options = options;
    this.#place = place;
    this.#facts = facts;
  }

  /** The runner has started and presented its token. */
  get hasDialed(): boolean {
    return this.#peer !== undefined;
  }

  /**
   * Starts it, sends it the run, and resolves with how it ended, e.g. `signal SIGKILL`, when all its processes have
   * ended. Rejects if it cannot be started or has another protocol version. `onStart` is called when it has received
   * the run.
   */
  async live(start: StartRun, onStart: () => void): Promise<string> {
    const awaited = await awaitRunner(this.#place.address, this.#place.token, {
      facts: this.#facts,
      beat: this.#heart.beat,
      hook: this.#hooks.set,
    });
    try {
      return await this.#converse(awaited.dialed, start, onStart);
    } finally {
      awaited.close();
      this.#heart.stop();
      this.#hooks.stop();
      this.kill();
    }
  }

  /** Its process group; undefined before it has one. */
  get group(): number | undefined {
    return this.#process?.group;
  }

  /** Why it was ended, if a function of the user's module did not return. */
  get late(): RunError | undefined {
    return this.#hooks.error;
  }

  async sample(): Promise<readonly WorkerSample[]> {
    return (await this.#peer?.request('sample', null)) ?? [];
  }

  /** Asks it to end the run. One that has not connected yet is killed. */
  cancel(force: boolean): void {
    if (this.#peer) this.#peer.request('cancel', { force }).catch(() => {});
    else this.kill();
  }

  /** A runner that is still being launched is killed as soon as it exists. */
  kill(): void {
    this.#isKilled = true;
    this.#process?.kill();
  }

  async #converse(dialed: Promise<Peer<RunnerSide>>, start: StartRun, onStart: () => void): Promise<string> {
    const child = await this.#launch(runnerCommand(this.#options, this.#place, start));
    this.#process = child;
    if (this.#isKilled) child.kill();
    const first = await Promise.race([dialed, child.exited, this.#tooLate()]);
    if (typeof first === 'string') return first;
    this.#peer = first;
    // If user code runs in its main thread, or a debugger can pause that thread, silence has no meaning.
    if (!start.debugging && !capabilitiesOf(start.job.isolation).ownsMainThread)
      this.#heart.start(child.group === undefined ? () => 1 : freeTimeOf(child.group));
    // If it dies during this request, its exit is a better explanation than the broken connection.
    first.request('start', start).catch(() => {});
    onStart();
    await first.closed;
    this.#heart.stop();
    return this.#heart.silence ?? Promise.race([child.exited, delay(exitDeadlineMs, 'it closed its connection')]);
  }

  get #launch(): LaunchRunner {
    const { launch, inspectPort, spawn = spawnRunner } = this.#options;
    return launch ?? (inspectPort === undefined ? spawn : spawnInspected);
  }

  #tooLate(): Promise<string> {
    // No deadline: a person attaches a debugger at any time, or cancels.
    if (this.#options.inspectPort !== undefined) return new Promise(() => {});
    const deadlineMs = this.#options.launch ? debuggerDeadlineMs : dialDeadlineMs;
    return delay(deadlineMs, `it did not report within ${deadlineMs / 1000} s`);
  }
}

function delay<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms).unref());
}
