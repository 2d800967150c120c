import * as vscode from 'vscode';
import { t } from '../../base/texts.ts';
import { commandIds } from '../contributions.ts';
import { runTitle } from '../runs/describeRun.ts';
import type { Services } from '../services.ts';
import type { Command } from './command.ts';
import { requireRow } from './runOf.ts';

/** Gives a run a name of the user's. An empty name gives it back that of its function. */
export const renameRun: Command = {
  id: commandIds.renameRun,
  async run(services, argument) {
    const { runId, setup } = requireRow(services, argument);
    const name = await vscode.window.showInputBox({
      title: t('Rename {0}', runTitle(setup)),
      prompt: t('Name in the Runs view; an empty one restores the name of the function'),
      value: services.marks.of(runId).name ?? '',
    });
    if (name !== undefined) await services.marks.set(runId, { name: name.trim() }, exists(services));
  },
};

/** Pins a run, or unpins it. */
export const pinRun: Command = {
  id: commandIds.pinRun,
  async run(services, argument) {
    const { runId } = requireRow(services, argument);
    await services.marks.set(runId, { isPinned: services.marks.of(runId).isPinned !== true }, exists(services));
  },
};

/** Gives a run words by which it is found. */
export const tagRun: Command = {
  id: commandIds.tagRun,
  async run(services, argument) {
    const { runId, setup } = requireRow(services, argument);
    const typed = await vscode.window.showInputBox({
      title: t('Tags of {0}', runTitle(setup)),
      prompt: t('Words with spaces between them'),
      value: (services.marks.of(runId).tags ?? []).join(' '),
    });
    if (typed === undefined) return;
    const tags = typed.split(/[\s,]+/).map((tag) => tag.replace(/^#/, ''));
    await services.marks.set(runId, { tags: [...new Set(tags)].filter((tag) => tag !== '') }, exists(services));
  },
};

const exists =
  ({ store }: Services) =>
  (runId: string): boolean =>
    store.find(runId) !== undefined;
