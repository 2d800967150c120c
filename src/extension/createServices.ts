import { join } from 'node:path';
import * as vscode from 'vscode';
import type { DisposableStore } from '../base/disposable.ts';
import { Keepers } from '../supervisor/keeper/startKeeper.ts';
import { DebuggedWorkers } from './debugging/debuggedWorkers.ts';
import { WatchExpressions } from './debugging/watchExpressions.ts';
import { JobSiteClient } from './jobs/jobSiteClient.ts';
import { LastChoice } from './jobs/lastChoice.ts';
import { ObservedPrograms } from './observed/observedPrograms.ts';
import { recordingsFolder } from './recordingsFolder.ts';
import { handleActions } from './runPanel/panelActions.ts';
import { RunPanels } from './runPanel/runPanels.ts';
import { EvidenceFeed } from './runs/evidenceFeed.ts';
import { Launcher } from './runs/launcher.ts';
import { RunMarks } from './runs/runMarks.ts';
import { RunStore } from './runs/runStore.ts';
import type { Services } from './services.ts';
import { aloneLimitMs, historyLimits, stopsTogether } from './settings.ts';
import { showError } from './showError.ts';
import { Tuner } from './tuning/tuner.ts';

/** Creates the parts that commands and views use, and connects them. `owned` disposes of them. */
export function createServices(context: vscode.ExtensionContext, owned: DisposableStore): Services {
  const log = owned.add(vscode.window.createOutputChannel('Poolscope', { log: true }));
  const onError = (error: unknown): void => void showError(error, log);
  const sites = owned.add(new JobSiteClient(context.asAbsolutePath('dist/server.js'), log, vscode.l10n.bundle ?? {}));
  const marks = new RunMarks(context.workspaceState);
  const store = new RunStore({
    root: recordingsFolder(context),
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
  const launcher = new Launcher(store, choices, workers, onError);
  const observed = owned.add(new ObservedPrograms(context.asAbsolutePath('dist/observePreload.js'), launcher, onError));
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
    sample: {
      from: context.asAbsolutePath('media/sample/orders.ts'),
      to: join(context.globalStorageUri.fsPath, 'sample/orders.ts'),
    },
    log,
  };
  return services;
}
