import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import { createDeferred } from '../../base/deferred.ts';
import { placeIn } from '../../ipc/owner.ts';
import { fromFrameError } from '../../protocol/channel.ts';
import type { DialPlace, KeeperAnswer, KeepRun } from '../../protocol/keptRun.ts';
import type { FollowedRun } from '../runHandle.ts';
import { inheritedEnvironment } from '../spawnRunner.ts';
import { dialKeeper, type KeptRun } from './dialKeeper.ts';

/** A keeper of a large recording that is continued reads it first. */
const answerDeadlineMs = 60_000;

/**
 * Starts a run in a process of its own, which lives on without this one. Rejects if that is not possible, and with
 * UserFacingError if an earlier part cannot be continued.
 */
export async function startKeptRun(order: KeepRun): Promise<FollowedRun> {
  return dialKeeper(order.recordingDir, await startKeeper(order));
}

/** A run that still runs in a process of its own; undefined if the recording has no such run. */
export async function findKeptRun(recordingDir: string): Promise<KeptRun | undefined> {
  const place = placeIn(recordingDir);
  return place && dialKeeper(recordingDir, place);
}

function startKeeper(order: KeepRun): Promise<DialPlace> {
  const answered = createDeferred<DialPlace>();
  const keeper = spawn(order.nodePath, [join(dirname(order.runnerPath), 'keeper.js')], {
    cwd: dirname(order.recordingDir),
    env: inheritedEnvironment(),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Signals to the window's process group do not reach it.
    detached: true,
    windowsHide: true,
  });
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
  // A failure to send is reported by `exit`.
  keeper.send(order, () => {});
  keeper.unref();
  return answered.promise.finally(() => clearTimeout(deadline));
}
