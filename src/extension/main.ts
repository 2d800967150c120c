import './useLanguage.ts';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { offerAgentTools } from './agentTools.ts';
import { registerCommands } from './commands/index.ts';
import { followContextKeys } from './contextKeys.ts';
import { createServices } from './createServices.ts';
import { showParallelStacks } from './debugging/parallelStacksView.ts';
import { showParallelWatch } from './debugging/parallelWatchView.ts';
import { ServerStart } from './jobs/serverStart.ts';
import { notifyOfFailures } from './notifications.ts';
import { offerObservedTerminal } from './observed/observedPrograms.ts';
import { offerObservedTasks } from './observed/observedTasks.ts';
import { openRecordings } from './opened/recordingEditors.ts';
import { showProgress } from './progress.ts';
import { noticeReplays } from './replayNotice.ts';
import { showProfileMarks } from './profileMarks/profileMarks.ts';
import { replaceStranded } from './runPanel/strandedPanels.ts';
import { showRunsView } from './runs/runsView.ts';
import type { Services } from './services.ts';
import { showError } from './showError.ts';
import { showStatusBar } from './statusBar.ts';
import { shrinkItem } from './studies/shrinkItem.ts';
import { FailedItemTests } from './testingView/failedItemTests.ts';

/** VS Code allows an extension about five seconds to end. */
const stopWithinMs = 4000;

let stop: (() => Promise<void>) | undefined;

/** Creates the parts of the extension and connects them. Nothing here waits, reads files or runs code. */
export function activate(context: vscode.ExtensionContext): void {
  const owned = new DisposableStore();
  context.subscriptions.push(owned);
  const services = createServices(context, owned);
  const { sites, store, tuner, evidence, log } = services;
  owned.add(registerCommands(services));
  addViews(context, owned, services);
  addNotices(owned, services);
  const server = owned.add(new ServerStart({ sites, store, evidence, onError: (error) => void showError(error, log) }));
  // After activation, because the rest of the window waits for it. The palette offers to show an earlier run as soon as the
  // runs are loaded.
  setImmediate(() => {
    server.lookAtAll();
    void store.load();
  });
  stop = async () => {
    await Promise.all([store.stopOwn(stopWithinMs), tuner.stopAll(), sites.stop()]);
  };
}

/** Ends the runs that belong to this window. Others go on, and the next window finds them. */
export async function deactivate(): Promise<void> {
  await stop?.();
}

function addViews(context: vscode.ExtensionContext, owned: DisposableStore, services: Services): void {
  const { store, marks, panels, launcher, workers, watch, observed } = services;
  owned.add(offerObservedTerminal(observed));
  owned.add(offerObservedTasks(launcher));
  owned.add(offerAgentTools(context.asAbsolutePath('dist/cli.js')));
  owned.add(showParallelStacks(workers, context.globalState));
  owned.add(showParallelWatch(workers, watch));
  owned.add(showRunsView(store, marks));
  owned.add(openRecordings(store, panels, join(context.globalStorageUri.fsPath, 'opened')));
  owned.add(replaceStranded(store, panels, context.workspaceState));
  owned.add(showProfileMarks(store, panels));
}

/** What follows the runs without being asked. */
function addNotices(owned: DisposableStore, services: Services): void {
  const { sites, store, panels, launcher, workers, log } = services;
  owned.add(followContextKeys(store, workers));
  owned.add(showStatusBar(store));
  owned.add(showProgress(store, panels, launcher));
  owned.add(notifyOfFailures(store, panels));
  owned.add(new FailedItemTests({ store, launcher, sites, log }));
  owned.add(
    noticeReplays(
      store,
      panels,
      (original, item) => shrinkItem(store, launcher, original, item),
      (error) => void showError(error, log),
    ),
  );
}
