import { commandIds } from '../contributions.ts';
import { checkRun } from '../studies/checkRun.ts';
import type { Command } from './command.ts';
import { meantRun } from './runOf.ts';

export const checkIsolation: Command = {
  id: commandIds.checkIsolation,
  async run(services, argument) {
    await checkRun(services, await meantRun(services, argument));
  },
};
