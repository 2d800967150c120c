import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import { settledCount } from '../model/run/runModel.ts';
import type { RunPanels } from './runPanel/runPanels.ts';
import { progress, runTitle, stuckItem } from './runs/describeRun.ts';
import type { Launcher } from './runs/launcher.ts';
import { isLive } from './runs/runEntry.ts';
import type { RunStore } from './runs/runStore.ts';

/** A short run, or one whose panel is opening, needs no notification. Milliseconds. */
const patienceMs = 1500;
const refreshMs = 250;

/** A cancellable progress notification for a run whose panel is not on the screen. */
export function showProgress(
  store: RunStore,
  panels: RunPanels,
  launcher: Pick<Launcher, 'started' | 'cancel'>,
): Disposable {
  const owned = new DisposableStore();
  const shown = new Map<string, NodeJS.Timeout>();
  const look = (): void => {
    for (const entry of store.live()) {
      const { runId } = entry;
      // The debugger and the Testing view show the progress of their runs.
      if (shown.has(runId) || entry.shownBy !== 'panel') continue;
      const due = setTimeout(() => {
        void notify(runId).then(() => shown.delete(runId));
      }, patienceMs);
      shown.set(runId, due);
    }
  };
  const notify = async (runId: string): Promise<void> => {
    const needed = (): boolean => {
      const entry = store.find(runId);
      return entry !== undefined && isLive(entry) && !panels.isVisible(runId);
    };
    const entry = store.find(runId);
    if (!entry || !needed()) return;
    const options = { location: vscode.ProgressLocation.Notification, cancellable: true, title: runTitle(entry.setup) };
    await vscode.window.withProgress(options, async (report, cancelled) => {
      cancelled.onCancellationRequested(() => launcher.cancel(runId));
      let percent = 0;
      while (needed()) {
        const now = store.find(runId);
        if (!now) return;
        const settled = settledCount(now.counts);
        const reached = now.total === undefined || now.total === 0 ? 0 : (settled / now.total) * 100;
        const message = [progress(settled, now.total), ...stuckItem(now, Date.now())].join(' · ');
        report.report({ message, increment: reached - percent });
        percent = reached;
        await new Promise((resolve) => setTimeout(resolve, refreshMs));
      }
    });
  };
  owned.add(launcher.started(look));
  owned.add(panels.visibilityChanged(look));
  owned.add({ dispose: () => shown.forEach((due) => clearTimeout(due)) });
  return owned;
}
