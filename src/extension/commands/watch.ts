import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import { commandIds } from '../contributions.ts';
import { WatchRow } from '../debugging/parallelWatchView.ts';
import type { Command } from './command.ts';

/** Asks for an expression to evaluate in every paused worker. The selection in the editor is the default. */
export const addWatch: Command = {
  id: commandIds.addWatch,
  async run({ watch }) {
    const editor = vscode.window.activeTextEditor;
    const selected = editor ? editor.document.getText(editor.selection) : '';
    const expression = await vscode.window.showInputBox({
      title: t('Add to Parallel Watch'),
      prompt: t('Expression to evaluate in every paused worker'),
      placeHolder: 'e.g. item.id',
      value: /[\r\n]/.test(selected) ? '' : selected.trim(),
    });
    if (expression?.trim()) await watch.add(expression.trim());
  },
};

export const removeWatch: Command = {
  id: commandIds.removeWatch,
  async run({ watch }, argument) {
    if (argument instanceof WatchRow) await watch.remove(argument.expression);
  },
};
