import * as vscode from 'vscode';
import { UserFacingError } from '../base/errors.ts';
import { t } from '../base/texts.ts';
import { settingIds } from './contributions.ts';
import { sentences } from './sentences.ts';

/** Shows an error: its message if the user can act on it, else a pointer to the log. */
export async function showError(error: unknown, log: vscode.LogOutputChannel): Promise<void> {
  if (error instanceof UserFacingError) {
    const text = sentences(error.message, error.nextStep);
    const openSettings = t('Open settings');
    const setting = Object.values(settingIds).find((id) => text.includes(id));
    const chosen = await vscode.window.showErrorMessage(text, ...(setting === undefined ? [] : [openSettings]));
    if (chosen === openSettings) await vscode.commands.executeCommand('workbench.action.openSettings', setting);
    return;
  }
  log.error(error instanceof Error ? error : String(error));
  const showLog = t('Show log');
  const chosen = await vscode.window.showErrorMessage(
    t('Poolscope has an internal error. The log has the details; please report it.'),
    showLog,
  );
  if (chosen === showLog) log.show();
}
