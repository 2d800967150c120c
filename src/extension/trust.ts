import * as vscode from 'vscode';
import { t } from '../base/texts.ts';

/**
 * Refuses to run workspace code in Restricted Mode. Every command that executes asks first: hiding a command
 * does not keep key bindings and other extensions from calling it.
 * @returns whether the workspace is trusted.
 */
export async function requireTrust(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = t('Manage workspace trust');
  const chosen = await vscode.window.showWarningMessage(
    t('Poolscope runs the code of this workspace, and the workspace is in Restricted Mode. Nothing was run.'),
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}

/** Absolute paths of the folders of the workspace. */
export const workspaceFolders = (): readonly string[] =>
  (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri.fsPath);

/**
 * Asks before the module of a recorded run runs again, if it may not be the user's. Resolves with whether it may run.
 * `doubt`: the reason, as the second half of a sentence.
 */
export async function mayRunModule(module: string, doubt: string | undefined): Promise<boolean> {
  if (doubt === undefined) return true;
  const run = t('Run this file');
  const detail = t('The run names the module {0}, and {1}.', module, doubt);
  return (
    (await vscode.window.showWarningMessage(t('Run the module of this run again?'), { modal: true, detail }, run)) ===
    run
  );
}
