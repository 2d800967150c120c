import { commandIds } from '../contributions.ts';
import { count, exactly, text } from '../../base/shape.ts';
import { checked } from '../runPanel/checked.ts';
import type { ProfiledFunctionArgument } from '../profileMarks/functionLenses.ts';
import type { Command } from './command.ts';

const profiledFunction = exactly<ProfiledFunctionArgument>({ runId: text, frame: count() });

/** Shows a function in the Profile tab of the run from which its lens comes. */
export const showInProfile: Command = {
  id: commandIds.showInProfile,
  run({ panels, store }, argument) {
    const { runId, frame } = checked(profiledFunction, argument, 'function');
    panels.showFunction(store.require(runId), frame);
  },
};
