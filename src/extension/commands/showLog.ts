import { commandIds } from '../contributions.ts';
import type { Command } from './command.ts';

export const showLog: Command = {
  id: commandIds.showLog,
  run: ({ log }) => log.show(),
};
