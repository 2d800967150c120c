import * as vscode from 'vscode';
import type { CallStyle } from '../../model/facts/job.ts';
import type { Choice } from './choice.ts';
import { askInput, knownInput } from './chooseInput.ts';
import type { ChosenTarget } from './chooseTarget.ts';
import type { LastChoice } from './lastChoice.ts';

/**
 * The last choice for a function, with what a run needs besides: it asks only for what is missing.
 * @returns undefined if the user cancelled.
 */
export async function askMissing(
  target: ChosenTarget,
  choices: LastChoice,
): Promise<(Choice & { readonly input: string }) | undefined> {
  const choice = await withCall(target, choices.of(target));
  if (!choice) return undefined;
  const input = knownInput(target, choice.input) ?? (await askInput(target, choice.input));
  return input === undefined ? undefined : { ...choice, input };
}

/**
 * Asks how to call a function whose second parameter needs an argument, unless the choice has the answer.
 * @returns the choice with the answer; undefined if the user cancelled.
 */
export async function withCall<C extends Choice>({ label, second }: ChosenTarget, choice: C): Promise<C | undefined> {
  if (choice.call !== undefined || second?.kind !== 'own') return choice;
  const rows: readonly (vscode.QuickPickItem & { readonly call: CallStyle })[] = [
    { label: 'starmap', description: 'each item is an array of the arguments', call: 'starmap' },
    { label: 'map', description: `each item is the only argument, and "${second.name}" is undefined`, call: 'map' },
  ];
  const picked = await vscode.window.showQuickPick(rows, {
    title: `Call of ${label}`,
    placeHolder: `${label} has a second parameter, "${second.name}". What is an item?`,
  });
  return picked && { ...choice, call: picked.call };
}
