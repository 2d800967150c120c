import * as vscode from 'vscode';
import { settingIds } from '../contributions.ts';

/** Whether all exported functions have code lenses, and not only those that are probably jobs. */
export function showsAllLenses(): boolean {
  const settings = vscode.workspace.getConfiguration();
  return settings.get(settingIds.codeLensEnabled) !== false && settings.get(settingIds.codeLensFunctions) === 'all';
}
