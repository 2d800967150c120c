import { commandIds } from '../contributions.ts';
import type { Command } from './command.ts';
import { newestRun, runOfRow } from './runOf.ts';

export const rerun: Command = {
  id: commandIds.rerun,
  async run(services, argument) {
    const entry = runOfRow(services, argument) ?? (await newestRun(services));
    await services.launcher.rerun(entry.runId);
  },
};
