import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import * as vscode from 'vscode';
import { formatBytes } from '../../base/numberText.ts';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { recordingFiles } from '../../recording/format.ts';
import type { RunEntry } from '../runs/runEntry.ts';

/** A longer text would freeze the editor when it is pasted. */
const mostCopiedBytes = 1 << 25;

/** Copies the results of all items: a line of JSON each, as `poolscope run --results` writes them. */
export async function copyResults(entry: RunEntry): Promise<void> {
  const file = await resultsOf(entry);
  const { size } = await stat(file);
  if (size > mostCopiedBytes) {
    throw new UserFacingError(
      t('The results are too large to be copied: {0}.', formatBytes(size)),
      t('Save them as a file.'),
    );
  }
  await vscode.env.clipboard.writeText(await readFile(file, 'utf8'));
  vscode.window.setStatusBarMessage(t('Copied the results'), 4000);
}

/** Writes the same lines to a file that the user chooses. */
export async function saveResults(entry: RunEntry): Promise<void> {
  const file = await resultsOf(entry);
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${entry.setup.label.replaceAll(/[^\w.-]+/g, '-')}.ndjson`;
  const target = await vscode.window.showSaveDialog({
    title: t('Save Results'),
    filters: { [t('JSON lines')]: ['ndjson', 'jsonl'] },
    ...(folder && { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (!target) return;
  await vscode.workspace.fs.copy(vscode.Uri.file(file), target, { overwrite: true });
  vscode.window.setStatusBarMessage(t('Saved the results'), 4000);
}

async function resultsOf({ dir }: RunEntry): Promise<string> {
  const file = join(dir, recordingFiles.results);
  const found = await stat(file).catch(() => undefined);
  if (found?.isFile() === true) return file;
  throw new UserFacingError(
    t('The results of this run were not recorded.'),
    t('Run the function again to record them.'),
  );
}
