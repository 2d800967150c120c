import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import type { CallStyle } from '../../model/facts/job.ts';
import type { Choice } from './choice.ts';
import { askInput, knownInput } from './chooseInput.ts';
import type { ChosenTarget } from './chooseTarget.ts';
import { topLevelWorkProblem, topLevelWorkRemedy } from '../../words/topLevelWork.ts';
import type { Services } from '../services.ts';

/**
 * The last choice for a function, with what a run needs besides: it asks only for what is missing.
 * @returns undefined if the user cancelled.
 */
export async function askMissing(
  target: ChosenTarget,
  { sites, choices }: Pick<Services, 'sites' | 'choices'>,
): Promise<(Choice & { readonly input: string }) | undefined> {
  const allowed = await withTopLevelWork(target, choices.of(target), sites);
  const choice = allowed && (await withCall(target, allowed));
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
    { label: 'starmap', description: t('each item is an array of the arguments'), call: 'starmap' },
    {
      label: 'map',
      description: t('each item is the only argument, and "{0}" is undefined', second.name),
      call: 'map',
    },
  ];
  const picked = await vscode.window.showQuickPick(rows, {
    title: t('Call of {0}', label),
    placeHolder: t('{0} has a second parameter, "{1}". What is an item?', label, second.name),
  });
  return picked && { ...choice, call: picked.call };
}

/**
 * Asks whether to run a module that does work of its own when it is loaded, unless the choice has the answer.
 * @returns the choice with the answer; undefined if the user does not run it.
 */
export async function withTopLevelWork<C extends Choice>(
  { uri, exportName }: ChosenTarget,
  choice: C,
  sites: Services['sites'],
): Promise<C | undefined> {
  if (choice.allowsTopLevelWork === true) return choice;
  const document = await vscode.workspace.openTextDocument(uri);
  const work = await sites.topLevelWorkOf(document, exportName);
  if (!work) return choice;
  const [show, run] = [t('Show the call'), t('Run anyway')] as const;
  const options = { modal: true, detail: topLevelWorkRemedy };
  const answer = await vscode.window.showWarningMessage(`${topLevelWorkProblem(work)}.`, options, show, run);
  if (answer === run) return { ...choice, allowsTopLevelWork: true };
  if (answer === show) {
    const at = new vscode.Position(work.at.line, work.at.character);
    await vscode.window.showTextDocument(document, { selection: new vscode.Range(at, at) });
  }
  return undefined;
}
