import { commandIds } from '../contributions.ts';
import type { Command } from './command.ts';
import { meantRun } from './runOf.ts';

/** After an edit: runs the items of a run that failed again, and some that succeeded, and shows how many are fixed. */
export const verifyFix: Command = {
  id: commandIds.verifyFix,
  async run(services, argument) {
    const { runId } = await meantRun(services, argument);
    await services.launcher.verify(runId);
  },
};
