import { join } from 'node:path';
import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable.ts';
import { Keepers } from '../supervisor/keeper/startKeeper.ts';
import { offerAgentTools } from './agentTools.ts';
import { registerCommands } from './commands/index.ts';
import { followContextKeys } from './contextKeys.ts';
import { DebuggedWorkers } from './debugging/debuggedWorkers.ts';
import { showParallelStacks } from './debugging/parallelStacksView.ts';
import { showParallelWatch } from './debugging/parallelWatchView.ts';
import { WatchExpressions } from './debugging/watchExpressions.ts';
import { JobSiteClient } from './jobs/jobSiteClient.ts';
import { LastChoice } from './jobs/lastChoice.ts';
import { notifyOfFailures } from './notifications.ts';
import { ObservedPrograms, offerObservedTerminal } from './observed/observedPrograms.ts';
import { offerObservedTasks } from './observed/observedTasks.ts';
import { openRecordings } from './opened/recordingEditors.ts';
import { showProgress } from './progress.ts';
import { noticeReplays } from './replayNotice.ts';
import { showProfileMarks } from './profileMarks/profileMarks.ts';
import { handleActions } from './runPanel/panelActions.ts';
import { RunPanels } from './runPanel/runPanels.ts';
import { replaceStranded } from './runPanel/strandedPanels.ts';
import { EvidenceFeed } from './runs/evidenceFeed.ts';
import { Launcher } from './runs/launcher.ts';
import { RunMarks } from './runs/runMarks.ts';
import { RunStore } from './runs/runStore.ts';
import { showRunsView } from './runs/runsView.ts';
import type { Services } from './services.ts';
import { aloneLimitMs, historyLimits, stopsTogether } from './settings.ts';
import { showError } from './showError.ts';
import { showStatusBar } from './statusBar.ts';
import { shrinkItem } from './studies/shrinkItem.ts';
import { FailedItemTests } from './testingView/failedItemTests.ts';
import { Tuner } from './tuning/tuner.ts';

/** VS Code allows an extension about five seconds to end. */
const stopWithinMs = 4000;

let stop: (() => Promise<void>) | undefined;

/** Creates the parts of the extension and connects them. Nothing here waits, reads files or runs code. */
export function activate(context: vscode.ExtensionContext): void {
  const owned = new DisposableStore();
  context.subscriptions.push(owned);
  const log = owned.add(vscode.window.createOutputChannel('Poolscope', { log: true }));
  const sites = owned.add(new JobSiteClient(context.asAbsolutePath('dist/server.js'), log));
  const marks = new RunMarks(context.workspaceState);
  const store = new RunStore({
    root: join((context.storageUri ?? context.globalStorageUri).fsPath, 'recordings'),
    runnerPath: context.asAbsolutePath('dist/runner.js'),
    keepers: owned.add(new Keepers()),
    limits: () => ({
      ...historyLimits(),
      isKept: (runId) => marks.of(runId).isPinned === true || panels.isOpen(runId),
    }),
    aloneLimitMs,
    onProblem: (what, error) => log.error(`${what} ${String(error)}`),
  });
  const workers = owned.add(new DebuggedWorkers(stopsTogether));
  const watch = new WatchExpressions(context.workspaceState, workers);
  const choices = new LastChoice(context.workspaceState);
  const launcher = new Launcher(store, choices, workers, (error) => void showError(error, log));
  const observed = owned.add(
    new ObservedPrograms(
      context.asAbsolutePath('dist/observePreload.js'),
      launcher,
      (error) => void showError(error, log),
    ),
  );
  owned.add(offerObservedTerminal(observed));
  owned.add(offerObservedTasks(launcher));
  const tuner = owned.add(new Tuner(store, choices, launcher));
  const panels = owned.add(
    new RunPanels({
      extensionUri: context.extensionUri,
      store,
      started: launcher.started,
      tuning: tuner,
      handleActions: (place) => handleActions(services, place),
      log,
    }),
  );
  const evidence = owned.add(new EvidenceFeed(store, sites, log));
  const services: Services = {
    sites,
    choices,
    store,
    marks,
    panels,
    launcher,
    tuner,
    workers,
    watch,
    observed,
    evidence,
    log,
  };
  owned.add(registerCommands(services));
  owned.add(offerAgentTools(context.asAbsolutePath('dist/cli.js')));
  owned.add(followContextKeys(store, workers));
  owned.add(showParallelStacks(workers, context.globalState));
  owned.add(showParallelWatch(workers, watch));
  owned.add(showRunsView(store, marks));
  owned.add(openRecordings(store, panels, join(context.globalStorageUri.fsPath, 'opened')));
  owned.add(replaceStranded(store, panels, context.workspaceState));
  owned.add(showProfileMarks(store, panels));
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
  owned.add(startServerWhenTrusted(sites, evidence, log));
  // After activation. The palette offers to show an earlier run as soon as the runs are loaded.
  setImmediate(() => void store.load());
  stop = async () => {
    await Promise.all([store.stopOwn(stopWithinMs), tuner.stopAll(), sites.stop()]);
  };
}

/** Ends the runs that belong to this window. Others go on, and the next window finds them. */
export async function deactivate(): Promise<void> {
  await stop?.();
}

/** Code lenses offer to run code, so there are none in Restricted Mode. */
function startServerWhenTrusted(
  sites: JobSiteClient,
  evidence: EvidenceFeed,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const start = (): void => {
    // After activation, because the rest of the window waits for it.
    setImmediate(() => {
      sites.start().then(
        () => void evidence.showNewest(),
        (error: unknown) => void showError(error, log),
      );
    });
  };
  if (vscode.workspace.isTrusted) start();
  return vscode.workspace.onDidGrantWorkspaceTrust(start);
}
