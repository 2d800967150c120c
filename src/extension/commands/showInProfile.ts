import { commandIds } from '../contributions.ts';
import { count, fields } from '../runPanel/shapes.ts';
import type { ProfiledFunctionArgument } from '../profileMarks/functionLenses.ts';
import type { Command } from './command.ts';

const isText = (value: unknown): string => String(value);
const profiledFunction = fields<ProfiledFunctionArgument>({ runId: isText, frame: count() });

/** Shows a function in the Profile tab of the run from which its lens comes. */
export const showInProfile: Command = {
  id: commandIds.showInProfile,
  run({ panels, store }, argument) {
    const { runId, frame } = profiledFunction(argument, 'function');
    panels.showFunction(store.require(runId), frame);
  },
};
