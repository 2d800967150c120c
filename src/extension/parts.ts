import './useLanguage.ts';
import { join } from 'node:path';
import type * as vscode from 'vscode';
import type { DisposableStore } from '../base/disposable.ts';
import { agentTools } from './agentTools.ts';
import { runCommand } from './commands/index.ts';
import { followContextKeys } from './contextKeys.ts';
import type { CommandId } from './contributions.ts';
import { createServices } from './createServices.ts';
import { showParallelStacks } from './debugging/parallelStacksView.ts';
import { showParallelWatch } from './debugging/parallelWatchView.ts';
import { ServerStart } from './jobs/serverStart.ts';
import { notifyOfFailures } from './notifications.ts';
import { observedTerminal } from './observed/observedPrograms.ts';
import { observedTasks } from './observed/observedTasks.ts';
import { recordingEditors } from './opened/recordingEditors.ts';
import { showProgress } from './progress.ts';
import { noticeReplays } from './replayNotice.ts';
import { showProfileMarks } from './profileMarks/profileMarks.ts';
import { replaceStranded } from './runPanel/strandedPanels.ts';
import type { RunPanels } from './runPanel/runPanels.ts';
import { showRunsView, type Row, type ShownRuns } from './runs/runsView.ts';
import type { Services } from './services.ts';
import { showError } from './showError.ts';
import { showStatusBar } from './statusBar.ts';
import { shrinkItem } from './studies/shrinkItem.ts';
import { FailedItemTests } from './testingView/failedItemTests.ts';

/** VS Code allows an extension about five seconds to end. */
const stopWithinMs = 4000;

/** What VS Code asks the extension for, answered by its parts. */
export interface Parts {
  runCommand(id: CommandId, argument: unknown): Promise<void>;
  readonly panels: Pick<RunPanels, 'restore'>;
  readonly recordings: vscode.CustomReadonlyEditorProvider;
  readonly observedTerminal: vscode.TerminalProfileProvider;
  readonly observedTasks: vscode.TaskProvider;
  readonly runRows: Pick<vscode.TreeDataProvider<Row>, 'getChildren' | 'getTreeItem'>;
  /** A tool of coding agents. */
  tool(name: string): vscode.LanguageModelTool<object> | undefined;
  /** Ends the runs that belong to this window. */
  stop(): Promise<void>;
}

/** Creates the parts of the extension and connects them. Nothing here waits, reads files or runs code. */
export function startParts(context: vscode.ExtensionContext, owned: DisposableStore, runs: ShownRuns): Parts {
  const services = createServices(context, owned);
  const { sites, store, tuner, evidence, log, panels, marks, observed, launcher } = services;
  const { rows: runRows } = owned.add(showRunsView(store, marks, runs));
  addViews(context, owned, services);
  addNotices(owned, services);
  const server = owned.add(new ServerStart({ sites, store, evidence, onError: (error) => void showError(error, log) }));
  // Later, because the rest of the window waits for it. The palette offers to show an earlier run as soon as the runs are loaded.
  setImmediate(() => {
    server.lookAtAll();
    void store.load();
  });
  const tools = agentTools(context.asAbsolutePath('dist/cli.js'));
  return {
    runCommand: (id, argument) => runCommand(services, id, argument),
    panels,
    recordings: recordingEditors(store, panels, join(context.globalStorageUri.fsPath, 'opened')),
    observedTerminal: observedTerminal(observed),
    observedTasks: observedTasks(launcher),
    runRows,
    tool: (name) => tools.get(name),
    stop: async () => {
      await Promise.all([store.stopOwn(stopWithinMs), tuner.stopAll(), sites.stop()]);
    },
  };
}

function addViews(context: vscode.ExtensionContext, owned: DisposableStore, services: Services): void {
  const { store, panels, workers, watch } = services;
  owned.add(showParallelStacks(workers, context.globalState));
  owned.add(showParallelWatch(workers, watch));
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
