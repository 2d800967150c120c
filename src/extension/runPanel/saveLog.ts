import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import { loadRecording } from '../../recording/loadRecording.ts';
import { logLine } from '../../words/logLine.ts';
import type { RunEntry } from '../runs/runEntry.ts';

/** Writes all log lines of a run as text, where the user chooses. */
export async function saveLog({ dir, setup }: RunEntry): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${setup.label.replaceAll(/[^\w.-]+/g, '-')}.log`;
  const target = await vscode.window.showSaveDialog({
    title: t('Save Log Lines'),
    filters: { [t('Log lines')]: ['log', 'txt'] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (!target) return;
  const { logs } = await loadRecording(dir, { keepLogs: true });
  const lines = Buffer.concat(logs.map((record) => Buffer.from(`${logLine(record)}\n`)));
  await vscode.workspace.fs.writeFile(target, lines);
  vscode.window.setStatusBarMessage(t('Saved {0} log lines', logs.length), 4000);
}
