import { commandIds } from '../contributions.ts';
import type { Command } from './command.ts';
import { chooseJob } from './runJob.ts';

/** Runs in parallel with all workers under the debugger. */
export const debugPool: Command = {
  id: commandIds.debugPool,
  async run(services, argument) {
    const chosen = await chooseJob(services, argument);
    if (chosen) await Promise.all([services.launcher.debugPool(chosen.job), chosen.remembered]);
  },
};

export const pauseAll: Command = {
  id: commandIds.pauseAll,
  run: ({ workers }) => workers.pauseAll(),
};

export const continueAll: Command = {
  id: commandIds.continueAll,
  run: ({ workers }) => workers.continueAll(),
};
