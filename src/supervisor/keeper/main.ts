import { toFrameError } from '../../protocol/channel.ts';
import type { KeeperAnswer, KeeperRequest, KeepRun } from '../../protocol/keptRun.ts';
import { prepareRunner } from '../preparedRunner.ts';
import type { LaunchRunner } from '../runHandle.ts';
import { runnerCommand } from '../runnerCommand.ts';
import { startRun } from '../startRun.ts';
import { keepRun } from './keepRun.ts';

// The process that owns a run of the editor. It receives the run by a message of the window that starts it, and answers
// with the address for windows. Without a run, it ends with the window.

let spawn: LaunchRunner | undefined;
const endWithWindow = (): void => process.exit();
process.once('disconnect', endWithWindow);
process.on('message', (request: KeeperRequest) => {
  if ('keep' in request) void serve(request.keep);
  else spawn = prepareRunner(runnerCommand(request.prepare, { address: '', token: '' }, { workDir: '', resume: null }));
});

async function serve(order: KeepRun): Promise<void> {
  process.off('disconnect', endWithWindow);
  try {
    const { place, done } = await keepRun(order, (options) => startRun({ ...options, spawn }));
    await answer({ place });
    await done;
  } catch (error) {
    await answer({ error: toFrameError(error) });
  }
  process.exit();
}

/** The window may be gone. The run goes on. */
function answer(message: KeeperAnswer): Promise<void> {
  return new Promise((resolve) => {
    if (!process.send) return resolve();
    process.send(message, undefined, undefined, () => {
      if (process.connected) process.disconnect();
      resolve();
    });
  });
}
