import { dirname } from 'node:path';
import * as vscode from 'vscode';
import { settingIds, type SettingId } from './contributions.ts';
import type { Machines } from '../protocol/agentLink.ts';
import { readEnvironment } from './runs/environment.ts';
import { readMachines } from './runs/machineSettings.ts';
import { parseRunSettings, type RunSettings } from './jobs/runSettings.ts';

/** The settings that apply to a file. */
export function runSettingsFor(scope: vscode.Uri): RunSettings {
  return parseRunSettings((id) => read(id, scope));
}

/** Path of the Node that the settings name; undefined to use the first one on PATH. */
export function configuredNodePath(scope: vscode.Uri): string | undefined {
  const path = read(settingIds.nodePath, scope);
  return typeof path === 'string' && path.trim() !== '' ? path.trim() : undefined;
}

/** Environment variables that the settings add to runs of a file. Paths are relative to its workspace folder. */
export const environmentFor = (scope: vscode.Uri): Promise<Record<string, string>> =>
  readEnvironment((id) => read(id, scope), folderOf(scope));

/** Other machines on which a file runs; undefined for this one. `env`: the variables of its run. */
export const machinesFor = (scope: vscode.Uri, env: Readonly<Record<string, string>>): Machines | undefined =>
  readMachines((id) => read(id, scope), folderOf(scope), { ...process.env, ...env });

/** How many recordings of runs that are over are kept, and how many bytes they have at most. */
export function historyLimits(): { readonly keep: number; readonly mostBytes: number } {
  const keep = read(settingIds.historyKeep, undefined);
  const megabytes = read(settingIds.historyMegabytes, undefined);
  return {
    keep: typeof keep === 'number' && keep >= 1 ? Math.floor(keep) : 50,
    mostBytes: 1e6 * (typeof megabytes === 'number' && megabytes >= 1 ? megabytes : 10_000),
  };
}

/** Whether the Runs view has a row for each function, with its runs below. */
export const groupsRuns = (): boolean => read(settingIds.groupsRuns, undefined) === true;

/** Whether all workers pause when one of them stops at a breakpoint or an error. */
export const stopsTogether = (): boolean => read(settingIds.stopTogether, undefined) === true;

/** How long a run goes on without a window, in milliseconds. */
export function aloneLimitMs(): number {
  const minutes = read(settingIds.keepWithoutWindow, undefined);
  return 60_000 * (typeof minutes === 'number' && minutes >= 0 ? minutes : 10);
}

/** Whether failed items become tests in the Testing view. */
export function showsFailedItemsAsTests(): boolean {
  return read(settingIds.testingViewEnabled, undefined) !== false;
}

/** Whether a profile that is on the screen marks the files. */
export function profileInEditor(): boolean {
  return read(settingIds.profileInEditor, undefined) !== false;
}

const folderOf = (scope: vscode.Uri): string =>
  vscode.workspace.getWorkspaceFolder(scope)?.uri.fsPath ?? dirname(scope.fsPath);

function read(id: SettingId, scope: vscode.Uri | undefined): unknown {
  return vscode.workspace.getConfiguration(undefined, scope).get<unknown>(id);
}
