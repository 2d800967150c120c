import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import { commandIds } from '../contributions.ts';
import { runTitle } from '../runs/describeRun.ts';
import type { RunEntry } from '../runs/runEntry.ts';
import type { Command } from './command.ts';
import { runOfRow } from './runOf.ts';

/** The first time, running items may finish. The second time, the workers are ended. */
export const cancelRun: Command = {
  id: commandIds.cancel,
  async run(services, argument) {
    const entry = runOfRow(services, argument) ?? (await pick(services.store.live()));
    if (entry) services.launcher.cancel(entry.runId);
  },
};

async function pick(live: readonly RunEntry[]): Promise<RunEntry | undefined> {
  const [first] = live;
  if (!first) void vscode.window.showInformationMessage(t('Nothing is running.'));
  if (live.length < 2) return first;
  const rows = live.map((entry) => ({ label: runTitle(entry.setup), entry }));
  return (await vscode.window.showQuickPick(rows, { placeHolder: t('Run to cancel') }))?.entry;
}
