import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { commandIds, settingIds } from '../contributions.ts';
import { openPlace } from '../runPanel/openPlace.ts';
import { marksText, rowDescription, rowLabel, runTitle } from '../runs/describeRun.ts';
import { groupsRuns } from '../settings.ts';
import type { Command } from './command.ts';
import { newestRun, requireRow } from './runOf.ts';

export const openRun: Command = {
  id: commandIds.openRun,
  run: (services, argument) => services.panels.show(requireRow(services, argument)),
};

/** Shows the live run, otherwise the last one. */
export const showRun: Command = {
  id: commandIds.showRun,
  async run(services) {
    services.panels.show(await newestRun(services));
  },
};

/** Finds a run by its name, its tags, its function or what became of it. */
export const findRun: Command = {
  id: commandIds.findRun,
  async run({ store, marks, panels }) {
    await store.load();
    const found = store.entries().map((entry) => ({
      label: rowLabel(entry.setup, marks.of(entry.runId)),
      description: rowDescription(entry, undefined, Date.now()),
      detail: [runTitle(entry.setup), marksText(marks.of(entry.runId))].filter((text) => text !== '').join(' · '),
      entry,
    }));
    const chosen = await vscode.window.showQuickPick(found, {
      title: t('Find Run'),
      placeHolder: t('Name, #tag, function, state'),
      matchOnDescription: true,
      matchOnDetail: true,
    });
    if (chosen) panels.show(chosen.entry);
  },
};

/** Shows a row for each function in the Runs view, or only the runs. */
export const groupRuns: Command = {
  id: commandIds.groupRuns,
  async run() {
    const settings = vscode.workspace.getConfiguration();
    await settings.update(settingIds.groupsRuns, !groupsRuns(), vscode.ConfigurationTarget.Workspace);
  },
};

/** Opens the file of a run, at its function if it is still there. */
export const openFunction: Command = {
  id: commandIds.openFunction,
  async run(services, argument) {
    const { setup } = requireRow(services, argument);
    const { file, functionName } = setup;
    if (file === undefined)
      throw new UserFacingError(t('The file of {0} is not known.', setup.label), t('Open it by hand.'));
    await openPlace({ file, line: 1, column: 1 }, undefined);
    if (!vscode.workspace.isTrusted) return;
    const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
    const { sites } = await services.sites.sitesOf(document);
    const site = sites.find(({ exportName }) => exportName === functionName);
    if (site) await openPlace({ file, line: site.line + 1, column: site.character + 1 }, undefined);
  },
};

export const copyRecordingPath: Command = {
  id: commandIds.copyRecordingPath,
  async run(services, argument) {
    await vscode.env.clipboard.writeText(requireRow(services, argument).dir);
  },
};
