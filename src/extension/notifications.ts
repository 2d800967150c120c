import * as vscode from 'vscode';
import type { Disposable } from '../base/disposable.ts';
import type { RunPanels } from './runPanel/runPanels.ts';
import { failureSentence } from './runs/describeRun.ts';
import type { Launcher } from './runs/launcher.ts';
import { isDebugRun, type RunEntry } from './runs/runEntry.ts';
import type { RunStore } from './runs/runStore.ts';
import { sentences } from './sentences.ts';

/** Tells of a run that went wrong, unless its panel is on the screen and tells it already, or the Testing view does. */
export function notifyOfFailures(store: RunStore, panels: RunPanels, launcher: Launcher): Disposable {
  const notify = async (entry: RunEntry): Promise<void> => {
    // Who debugs has seen it fail.
    if (isDebugRun(entry) && entry.state !== 'failed') return;
    const error = store.handle(entry.runId)?.model.error;
    const sentence = failureSentence(entry, error?.message);
    if (sentence === undefined || panels.isVisible(entry.runId) || launcher.isTest(entry.runId)) return;
    const show = 'Show Run';
    const chosen = await vscode.window.showErrorMessage(sentences(sentence, error?.nextStep), show);
    const now = store.find(entry.runId);
    if (chosen === show && now) panels.show(now);
  };
  return store.ended((entry) => void notify(entry));
}
