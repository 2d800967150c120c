import { commandIds } from '../contributions.ts';
import { askInput, knownInput } from '../jobs/chooseInput.ts';
import { chooseOptions } from '../jobs/chooseOptions.ts';
import { chooseTarget } from '../jobs/chooseTarget.ts';
import { buildJob } from '../jobs/choice.ts';
import { runSettingsFor } from '../settings.ts';
import { requireTrust } from '../trust.ts';
import type { Command } from './command.ts';

/** Asks only for what is not known: with an export `inputs`, or the second time, for nothing. */
export const runJob: Command = {
  id: commandIds.run,
  async run({ sites, choices, launcher }, argument) {
    if (!(await requireTrust())) return;
    const target = await chooseTarget(sites, argument);
    if (!target) return;
    const choice = choices.of(target);
    const input = knownInput(target, choice.input) ?? (await askInput(target, choice.input));
    if (input === undefined) return;
    const job = buildJob(target, input, choice, runSettingsFor(target.uri));
    await Promise.all([launcher.run(job), choices.remember(target, { input })]);
  },
};

export const runJobWithOptions: Command = {
  id: commandIds.runWithOptions,
  async run({ sites, choices, launcher }, argument) {
    if (!(await requireTrust())) return;
    const target = await chooseTarget(sites, argument);
    if (!target) return;
    const settings = runSettingsFor(target.uri);
    const remembered = choices.of(target);
    const input = knownInput(target, remembered.input);
    const chosen = await chooseOptions(target, { ...remembered, ...(input !== undefined && { input }) }, settings);
    if (!chosen) return;
    // What was set back to the settings must not stay remembered.
    await choices.forget(target);
    await choices.remember(target, chosen);
    await launcher.run(buildJob(target, chosen.input, chosen, settings));
  },
};
