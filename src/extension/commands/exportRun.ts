import { join } from 'node:path';
import * as vscode from 'vscode';
import { runPage } from '../../pageWriter/runPage.ts';
import { commandIds } from '../contributions.ts';
import type { Command } from './command.ts';
import { requireRow } from './runOf.ts';

/** Writes a run as one page that opens without VS Code, where the user chooses. */
export const exportRun: Command = {
  id: commandIds.exportRun,
  async run(services, argument) {
    const { dir, setup } = requireRow(services, argument);
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const name = `${setup.label.replaceAll(/[^\w.-]+/g, '-')}.html`;
    const target = await vscode.window.showSaveDialog({
      title: 'Export Run as Page',
      filters: { 'Web page': ['html'] },
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    });
    if (!target) return;
    const options = { location: vscode.ProgressLocation.Window, title: 'Exporting the run' };
    const page = await vscode.window.withProgress(options, () => runPage(dir, join(__dirname, 'webview')));
    await vscode.workspace.fs.writeFile(target, Buffer.from(page));
    const open = 'Open';
    const chosen = await vscode.window.showInformationMessage(
      'The run was exported. The page has its inputs, values and log lines: look at them before you share it.',
      open,
    );
    if (chosen === open) await vscode.env.openExternal(target);
  },
};
