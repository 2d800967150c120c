import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import { commandIds } from '../contributions.ts';
import { askMissing } from '../jobs/askMissing.ts';
import { chooseTarget } from '../jobs/chooseTarget.ts';
import { buildJob } from '../jobs/choice.ts';
import { runSettingsFor } from '../settings.ts';
import { requireTrust } from '../trust.ts';
import type { Command } from './command.ts';

/** Debugs the function with one item of its input, alone, in one thread. */
export const debugItem: Command = {
  id: commandIds.debugItem,
  async run({ sites, choices, launcher }, argument) {
    if (!(await requireTrust())) return;
    const target = await chooseTarget(sites, argument);
    if (!target) return;
    const choice = await askMissing(target, { sites, choices });
    if (!choice) return;
    const { input } = choice;
    const item = await askItem(target.label, input, choice.item ?? 0);
    if (item === undefined) return;
    await choices.remember(target, { ...choice, item });
    await launcher.debug(buildJob(target, input, choice, runSettingsFor(target.uri)), item);
  },
};

async function askItem(label: string, input: string, value: number): Promise<number | undefined> {
  const text = await vscode.window.showInputBox({
    title: t('Debug One Item of {0}', label),
    prompt: t('Number of the item in {0}, counted from 0', input),
    value: String(value),
    validateInput: (entered) =>
      /^\s*\d{1,15}\s*$/.test(entered) ? undefined : t('Expected a whole number from 0, got "{0}".', entered),
  });
  return text === undefined ? undefined : Number(text);
}
