import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { settingIds } from '../contributions.ts';
import type { RunStore } from '../runs/runStore.ts';
import { profileInEditor } from '../settings.ts';
import { FunctionLenses } from './functionLenses.ts';
import { LineHeat } from './lineHeat.ts';
import { ShownProfile, type ProfilePanels } from './shownProfile.ts';

const languages = ['typescript', 'typescriptreact', 'javascript', 'javascriptreact'];

/** Marks the functions and lines of a profile in the editors while its Profile tab is on the screen. */
export function showProfileMarks(store: RunStore, panels: ProfilePanels): Disposable {
  const owned = new DisposableStore();
  const profile = owned.add(new ShownProfile(store, panels));
  const heat = owned.add(new LineHeat());
  const changed = owned.add(new vscode.EventEmitter<void>());
  const lenses = new FunctionLenses(profile, profileInEditor, changed.event);
  const paint = (editor: vscode.TextEditor): void => {
    const found = profileInEditor() ? profile.of(editor.document) : undefined;
    heat.show(editor, found?.kind === 'profile' ? found.file : undefined);
  };
  const refresh = (): void => {
    changed.fire();
    vscode.window.visibleTextEditors.forEach(paint);
  };
  owned.add(profile.changed(refresh));
  owned.add(
    vscode.languages.registerCodeLensProvider(
      languages.map((language) => ({ language, scheme: 'file' })),
      lenses,
    ),
  );
  owned.add(vscode.window.onDidChangeVisibleTextEditors((editors) => editors.forEach(paint)));
  owned.add(
    vscode.workspace.onDidChangeTextDocument(({ document }) =>
      vscode.window.visibleTextEditors.filter((editor) => editor.document === document).forEach(paint),
    ),
  );
  owned.add(
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(settingIds.profileInEditor)) refresh();
    }),
  );
  return owned;
}
