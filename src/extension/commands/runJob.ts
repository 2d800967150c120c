import type { Job } from '../../model/facts/job.ts';
import { commandIds } from '../contributions.ts';
import { knownInput } from '../jobs/chooseInput.ts';
import { askMissing, withCall, withTopLevelWork } from '../jobs/askMissing.ts';
import { chooseOptions } from '../jobs/chooseOptions.ts';
import { chooseTarget } from '../jobs/chooseTarget.ts';
import { buildJob, profiledJob } from '../jobs/choice.ts';
import type { Services } from '../services.ts';
import { runSettingsFor } from '../settings.ts';
import { requireTrust } from '../trust.ts';
import type { Command } from './command.ts';

/** Asks only for missing options. It asks nothing if the module exports `inputs`, or from the second time on. */
export async function chooseJob(
  services: Services,
  argument: unknown,
): Promise<{ readonly job: Job; readonly remembered: Promise<void> } | undefined> {
  if (!(await requireTrust())) return undefined;
  const { sites, choices } = services;
  const target = await chooseTarget(sites, argument);
  if (!target) return undefined;
  const choice = await askMissing(target, services);
  if (!choice) return undefined;
  const job = buildJob(target, choice.input, choice, runSettingsFor(target.uri));
  return { job, remembered: choices.remember(target, choice) };
}

export const runJob: Command = {
  id: commandIds.run,
  async run(services, argument) {
    const chosen = await chooseJob(services, argument);
    if (chosen) await Promise.all([services.launcher.run(chosen.job), chosen.remembered]);
  },
};

/** Runs a function as `runJob` does, with a CPU profile, and shows the profile. */
export const profileJob: Command = {
  id: commandIds.profile,
  async run(services, argument) {
    const chosen = await chooseJob(services, argument);
    if (!chosen) return;
    const [entry] = await Promise.all([services.launcher.run(profiledJob(chosen.job, 'cpu')), chosen.remembered]);
    if (entry) services.panels.show(entry, undefined, 'profile');
  },
};

export const runJobWithOptions: Command = {
  id: commandIds.runWithOptions,
  async run({ sites, choices, launcher }, argument) {
    if (!(await requireTrust())) return;
    const target = await chooseTarget(sites, argument);
    if (!target) return;
    const settings = runSettingsFor(target.uri);
    const remembered = await withTopLevelWork(target, choices.of(target), sites);
    if (!remembered) return;
    const input = knownInput(target, remembered.input);
    const picked = await chooseOptions(target, { ...remembered, ...(input !== undefined && { input }) }, settings);
    const chosen = picked && (await withCall(target, picked));
    if (!chosen) return;
    // Options that were reset to the settings must not stay stored.
    await choices.forget(target);
    await choices.remember(target, chosen);
    await launcher.run(buildJob(target, chosen.input, chosen, settings));
  },
};
