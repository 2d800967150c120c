import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import { t } from '../base/texts.ts';
import type { RunPanels } from './runPanel/runPanels.ts';
import { failureSentence } from './runs/describeRun.ts';
import { isDebugRun, type RunEntry } from './runs/runEntry.ts';
import type { RunStore } from './runs/runStore.ts';
import { sentences } from './sentences.ts';

/** Reports a run that went wrong, unless the Testing view or a panel on the screen shows it. */
export function notifyOfFailures(store: RunStore, panels: RunPanels): Disposable {
  const notify = async (entry: RunEntry): Promise<void> => {
    // The debugger has stopped where the item failed.
    if (isDebugRun(entry) && entry.error === undefined) return;
    const sentence = failureSentence(entry);
    if (sentence === undefined || panels.isVisible(entry.runId) || entry.shownBy === 'testingView') return;
    const nextStep = store.handle(entry.runId)?.model.error?.nextStep;
    const show = t('Show run');
    const chosen = await vscode.window.showErrorMessage(sentences(sentence, nextStep), show);
    const now = store.find(entry.runId);
    if (chosen === show && now) panels.show(now);
  };
  return store.ended((entry) => void notify(entry));
}
