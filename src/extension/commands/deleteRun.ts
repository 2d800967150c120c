import * as vscode from 'vscode';
import { formatCount } from '../../base/numberText.ts';
import { t } from '../../base/texts.ts';
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
      void vscode.window.showInformationMessage(t('There are no recordings to delete.'));
      return;
    }
    const question =
      over.length === 1
        ? t('Delete the recording of this workspace?')
        : t('Delete all {0} recordings of this workspace?', formatCount(over.length));
    const yes = t('Delete');
    const detail = t('This cannot be undone.');
    if ((await vscode.window.showWarningMessage(question, { modal: true, detail }, yes)) !== yes) return;
    for (const { runId } of over) {
      panels.close(runId);
      await store.remove(runId);
    }
  },
};
