import * as vscode from 'vscode';
import { formatCount } from '../../base/numberText.ts';
import { commandIds } from '../contributions.ts';
import { isLive } from '../runs/runEntry.ts';
import type { Command } from './command.ts';
import { requireRow } from './runOf.ts';

export const deleteRun: Command = {
  id: commandIds.deleteRun,
  async run(services, argument) {
    const { runId } = requireRow(services, argument);
    services.panels.close(runId);
    await services.store.remove(runId);
  },
};

/** Deletes every recording of this workspace after a confirmation. Live runs stay. */
export const clearHistory: Command = {
  id: commandIds.clearHistory,
  async run({ store, panels }) {
    await store.load();
    const over = store.entries().filter((entry) => !isLive(entry) && entry.openedFrom === undefined);
    if (over.length === 0) {
      void vscode.window.showInformationMessage('There are no recordings to delete.');
      return;
    }
    const question = `Delete ${over.length === 1 ? 'the recording' : `all ${formatCount(over.length)} recordings`} of this workspace?`;
    const yes = 'Delete';
    const detail = 'This cannot be undone.';
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
    for (const { runId } of over) {
      panels.close(runId);
      await store.remove(runId);
    }
  },
};
