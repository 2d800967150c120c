import { spawn, type ChildProcess } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createDeferred } from '../../base/deferred.ts';
import { placeIn } from '../../ipc/owner.ts';
import { fromFrameError } from '../../protocol/channel.ts';
import type { DialPlace, KeeperAnswer, KeeperRequest, KeepRun } from '../../protocol/keptRun.ts';
import type { FollowedRun } from '../runHandle.ts';
import { inheritedEnvironment } from '../spawnRunner.ts';
import { dialKeeper, type KeptRun } from './dialKeeper.ts';

/** A keeper of a large recording that is continued reads it first. */
const answerDeadlineMs = 60_000;
/** Without a next run, the process that waits for it ends. */
const spareLimitMs = 5 * 60_000;

/**
 * Starts the runs of a window, each in a process of its own, which lives on without the window. After a run, a process for
 * the next run is started in advance.
 */
export class Keepers {
  #spare: Spare | undefined;

  /** Rejects if that is not possible, and with UserFacingError if an earlier part cannot be continued. */
  async start(order: KeepRun): Promise<FollowedRun> {
    const keeper = this.#take(order) ?? spawnKeeper(order);
    const run = await dialKeeper(order.recordingDir, await handOver(keeper, order));
    void run.finished.then(() => this.#prepare(order));
    return run;
  }

  /** Ends the process that waits for a run. */
  dispose(): void {
    clearTimeout(this.#spare?.limit);
    if (this.#spare?.keeper.connected) this.#spare.keeper.disconnect();
    this.#spare = undefined;
  }

  #prepare(order: KeepRun): void {
    this.dispose();
    const keeper = spawnKeeper(order);
    this.#spare = { keeper, program: programOf(order), limit: setTimeout(() => this.dispose(), spareLimitMs).unref() };
    keeper.on('error', () => {});
    keeper.on('exit', () => {
      if (this.#spare?.keeper === keeper) this.#spare = undefined;
    });
    send(keeper, { prepare: order });
  }

  #take(order: KeepRun): ChildProcess | undefined {
    const spare = this.#spare;
    if (spare?.program !== programOf(order)) return undefined;
    clearTimeout(spare.limit);
    this.#spare = undefined;
    return spare.keeper;
  }
}

interface Spare {
  readonly keeper: ChildProcess;
  /** What it runs. */
  readonly program: string;
  readonly limit: NodeJS.Timeout;
}

/** A run that still runs in a process of its own; undefined if the recording has no such run. */
export async function findKeptRun(recordingDir: string): Promise<KeptRun | undefined> {
  const place = placeIn(recordingDir);
  return place && dialKeeper(recordingDir, place);
}

const programOf = ({ nodePath, runnerPath }: KeepRun): string => JSON.stringify([nodePath, runnerPath]);

function spawnKeeper(order: KeepRun): ChildProcess {
  const keeper = spawn(order.nodePath, [join(dirname(order.runnerPath), 'keeper.js')], {
    cwd: dirname(order.recordingDir),
    env: inheritedEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Signals to the window's process group do not reach it.
    detached: true,
    windowsHide: true,
  });
  keeper.unref();
  keeper.channel?.unref();
  return keeper;
}

/** A failure to send is reported by `exit`. */
function send(keeper: ChildProcess, request: KeeperRequest): void {
  keeper.send(request, () => {});
}

/** Resolves with the address of the keeper when the run has started. */
function handOver(keeper: ChildProcess, order: KeepRun): Promise<DialPlace> {
  const answered = createDeferred<DialPlace>();
  const fail = (why: string): void => answered.reject(new Error(`The process of the run did not start: ${why}.`));
  const deadline = setTimeout(() => {
    keeper.kill('SIGKILL');
    fail(`it did not answer within ${answerDeadlineMs / 1000} s`);
  }, answerDeadlineMs);
  keeper.on('error', (error) => fail(error.message));
  keeper.on('exit', (code, signal) => fail(signal ?? `exit code ${code}`));
  keeper.on('message', (answer: KeeperAnswer) => {
    if ('error' in answer) answered.reject(fromFrameError(answer.error));
    else answered.resolve(answer.place);
  });
  send(keeper, { keep: order });
  return answered.promise.finally(() => clearTimeout(deadline));
}
