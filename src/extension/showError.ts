import * as vscode from 'vscode';
import { UserFacingError } from '../base/errors.ts';
import { settingIds } from './contributions.ts';
import { sentences } from './sentences.ts';

/** Shows what went wrong: our own words for the user's problems, the log for bugs. */
export async function showError(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (error instanceof UserFacingError) {
    const text = sentences(error.message, error.nextStep);
    const openSettings = 'Open Settings';
    const setting = Object.values(settingIds).find((id) => text.includes(id));
    const chosen = await vscode.window.showErrorMessage(text, ...(setting === undefined ? [] : [openSettings]));
    if (chosen === openSettings) await vscode.commands.executeCommand('workbench.action.openSettings', setting);
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  const showLog = 'Show Log';
  const chosen = await vscode.window.showErrorMessage(
    'Poolscope met an error of its own. Its log has the details; please report it.',
    showLog,
  );
  if (chosen === showLog) log.show();
}
