import * as vscode from 'vscode';
import { commandIds } from '../contributions.ts';
import { WatchRow } from '../debugging/parallelWatchView.ts';
import type { Command } from './command.ts';

/** Asks for an expression to be evaluated in every worker that stands; what is selected in the editor is proposed. */
export const addWatch: Command = {
  id: commandIds.addWatch,
  async run({ watch }) {
    const editor = vscode.window.activeTextEditor;
    const selected = editor ? editor.document.getText(editor.selection) : '';
    const expression = await vscode.window.showInputBox({
      title: 'Add to Parallel Watch',
      prompt: 'Expression to evaluate where each worker stands',
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
