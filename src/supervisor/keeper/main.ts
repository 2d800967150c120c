import { toFrameError } from '../../protocol/channel.ts';
import type { KeeperAnswer, KeepRun } from '../../protocol/keptRun.ts';
import { keepRun } from './keepRun.ts';

// The process that owns a run of the editor. It receives the run by a message of the window that starts it, and answers
// with the address for windows.

process.once('message', (order: KeepRun) => void serve(order));

async function serve(order: KeepRun): Promise<void> {
  try {
    const { place, done } = await keepRun(order);
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
