import * as vscode from 'vscode';
import { formatCount } from '../../base/numberText.ts';
import { t } from '../../base/texts.ts';
import { didFail, outcomeIn, type ReplaySelection } from '../../model/compare/replay.ts';
import type { RunModel } from '../../model/run/runModel.ts';
import type { ReplayMode } from '../../protocol/panel/viewSync.ts';
import { commandIds } from '../contributions.ts';
import { runTitle } from '../runs/describeRun.ts';
import { parseItems } from '../runs/parseItems.ts';
import type { Command } from './command.ts';
import { meantRun } from './runOf.ts';

/** Runs or debugs items of a run again, with their recorded inputs, in one fresh worker. */
export const replayItems: Command = {
  id: commandIds.replayItems,
  async run(services, argument) {
    const entry = await meantRun(services, argument);
    const title = t('Replay Items of {0}', runTitle(entry.setup));
    const selection = await askSelection(title, await services.store.model(entry));
    if (!selection) return;
    const mode = await askMode(title);
    if (mode) await services.launcher.replay(entry.runId, selection, mode);
  },
};

interface Row extends vscode.QuickPickItem {
  readonly choose: () => ReplaySelection | Promise<ReplaySelection | undefined>;
}

async function askSelection(title: string, model: RunModel): Promise<ReplaySelection | undefined> {
  const picked = await vscode.window.showQuickPick(rowsOf(title, model), { title, placeHolder: t('Which items?') });
  return picked?.choose();
}

function rowsOf(title: string, model: RunModel): Row[] {
  const failed = [...model.failures.keys()].filter((item) => didFail(outcomeIn(model, item))).length;
  return [
    ...(failed === 0
      ? []
      : [
          {
            label: t('$(error) Failed items'),
            description: formatCount(failed),
            choose: () => ({ by: 'failed' }) as const,
          },
        ]),
    ...model.workers
      .filter(({ settled }) => settled > 0)
      .map(({ worker, settled }) => ({
        label: t('$(server-process) Worker {0}', worker),
        description: t('{0} items, in their order', formatCount(settled)),
        choose: () => ({ by: 'worker', worker }) as const,
      })),
    { label: t('$(package) Chunk of an item…'), choose: () => askChunk(title, model) },
    { label: t('$(list-ordered) Items by number…'), description: '3,7,10-20', choose: () => askItems(title) },
  ];
}

async function askChunk(title: string, model: RunModel): Promise<ReplaySelection | undefined> {
  const chunkOf = (text: string): number => (/^\s*\d{1,15}\s*$/.test(text) ? model.items.chunk.get(Number(text)) : -1);
  const text = await vscode.window.showInputBox({
    title,
    prompt: t('Number of the item, counted from 0'),
    validateInput: (entered) =>
      chunkOf(entered) >= 0 ? undefined : t('The run has no such item, or the item did not run.'),
  });
  return text === undefined ? undefined : { by: 'chunk', chunk: chunkOf(text) };
}

async function askItems(title: string): Promise<ReplaySelection | undefined> {
  const text = await vscode.window.showInputBox({
    title,
    prompt: t('Numbers and ranges of items, counted from 0'),
    placeHolder: '3,7,10-20',
    validateInput: (entered) =>
      parseItems(entered) ? undefined : t('Expected numbers and ranges, got "{0}".', entered),
  });
  const ranges = parseItems(text ?? '');
  return ranges && { by: 'items', ranges };
}

async function askMode(title: string): Promise<ReplayMode | undefined> {
  const rows: readonly (vscode.QuickPickItem & { readonly mode: ReplayMode })[] = [
    { label: t('$(run) Run'), description: t('in one fresh worker'), mode: 'run' },
    { label: t('$(debug-alt) Debug'), description: t('in the main thread of a fresh process'), mode: 'debug' },
    { label: t('$(debug) Debug in a worker'), mode: 'debugInWorker' },
  ];
  return (await vscode.window.showQuickPick(rows, { title, placeHolder: 'How?' }))?.mode;
}
