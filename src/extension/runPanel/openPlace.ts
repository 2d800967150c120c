import { isAbsolute } from 'node:path';
import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import type { SourcePlace } from '../../base/sourcePlace.ts';
import { t } from '../../base/texts.ts';
import { shorten } from '../../base/visibleText.ts';
import { placeDoubt } from '../../recording/placeDoubt.ts';
import { workspaceFolders } from '../trust.ts';

/**
 * Opens a file at a place, if it is in the workspace or is a source file, in another column than the one that must stay visible.
 * Rejects with UserFacingError.
 */
export async function openPlace(place: SourcePlace, keepVisible: vscode.ViewColumn | undefined): Promise<void> {
  if (!isAbsolute(place.file)) {
    throw new UserFacingError(
      t('{0} is part of Node and has no file to open.', place.file),
      t('Open a frame of your own code.'),
    );
  }
  const doubt = placeDoubt(place.file, workspaceFolders());
  if (doubt !== undefined) {
    const nextStep = t('Open it by hand if you trust the recording.');
    throw new UserFacingError(t('The recording names {0}, and {1}.', shorten(place.file, 200), doubt), nextStep);
  }
  const uri = vscode.Uri.file(place.file);
  const at = new vscode.Position(Math.max(0, place.line - 1), Math.max(0, place.column - 1));
  let document: vscode.TextDocument;
  try {
    document = await vscode.workspace.openTextDocument(uri);
  } catch {
    throw new UserFacingError(
      t('{0} cannot be opened.', place.file),
      t('It may have been moved or deleted since the run was made.'),
    );
  }
  await vscode.window.showTextDocument(document, {
    viewColumn: columnFor(uri, keepVisible),
    selection: new vscode.Range(at, at),
  });
}

/** The column of a group that already shows the file, else of any other group, else a new column. */
function columnFor(uri: vscode.Uri, keepVisible: vscode.ViewColumn | undefined): vscode.ViewColumn {
  const others = vscode.window.tabGroups.all.filter(({ viewColumn }) => viewColumn !== keepVisible);
  const showing = others.find(({ tabs }) =>
    tabs.some(({ input }) => input instanceof vscode.TabInputText && input.uri.toString() === uri.toString()),
  );
  return (showing ?? others[0])?.viewColumn ?? vscode.ViewColumn.Beside;
}
