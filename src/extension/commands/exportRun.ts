import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import { runPage } from '../../pageWriter/runPage.ts';
import { archiveEnding, packRecording } from '../../recording/archive.ts';
import { commandIds } from '../contributions.ts';
import { openRecordingFile } from '../opened/recordingEditors.ts';
import type { Command } from './command.ts';
import { requireRow } from './runOf.ts';

/** Writes a run as one file, where the user chooses: a page that opens without VS Code, or a recording that opens in it. */
export const exportRun: Command = {
  id: commandIds.exportRun,
  async run(services, argument) {
    const { dir, setup } = requireRow(services, argument);
    const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
    const name = `${setup.label.replaceAll(/[^\w.-]+/g, '-')}.html`;
    const target = await vscode.window.showSaveDialog({
      title: t('Export Run'),
      filters: { [t('Web page')]: ['html'], [t('Poolscope recording')]: ['poolscope'] },
      ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
    });
    if (!target) return;
    const options = { location: vscode.ProgressLocation.Window, title: t('Exporting the run') };
    const isRecording = target.path.endsWith(archiveEnding);
    await vscode.window.withProgress(options, async () => {
      if (isRecording) return writeFile(target.fsPath, packRecording(dir));
      await vscode.workspace.fs.writeFile(target, Buffer.from(await runPage(dir, join(__dirname, 'webview'))));
    });
    const open = t('Open');
    const chosen = await vscode.window.showInformationMessage(
      t('The run was exported. The file has its inputs, values and log lines: look at them before you share it.'),
      open,
    );
    if (chosen !== open) return;
    await (isRecording ? openRecordingFile(target) : vscode.env.openExternal(target));
  },
};
