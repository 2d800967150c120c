import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { commandIds } from '../contributions.ts';
import { requireTrust } from '../trust.ts';
import type { Command } from './command.ts';

/** Starts a launch configuration of Node as the debugger would, and shows the pool that the program has. */
export const debugObserved: Command = {
  id: commandIds.debugObserved,
  async run({ observed }) {
    if (!(await requireTrust())) return;
    const launches = (vscode.workspace.workspaceFolders ?? []).flatMap(launchesOf);
    if (launches.length === 0) {
      throw new UserFacingError(
        t('No launch configuration for Node was found.'),
        t('Add one to .vscode/launch.json, or choose Observe Program.'),
      );
    }
    const chosen = await vscode.window.showQuickPick(launches, {
      title: t('Debug Observed Program'),
      placeHolder: t('Launch configuration of a program with a pool'),
    });
    if (!chosen) return;
    const { folder, launch } = chosen;
    const { env = {} } = launch;
    const { NODE_OPTIONS: options } = { ...process.env, ...env };
    // The debugger replaces the variables of VS Code in it.
    const observedLaunch = { ...launch, env: { ...env, ...observed.environment(options) } };
    await vscode.debug.startDebugging(folder, observedLaunch);
  },
};

type NodeLaunch = vscode.DebugConfiguration & { readonly env?: Readonly<Record<string, string>> };
interface ObservedLaunch extends vscode.QuickPickItem {
  readonly folder: vscode.WorkspaceFolder;
  readonly launch: NodeLaunch;
}

function launchesOf(folder: vscode.WorkspaceFolder): ObservedLaunch[] {
  const found: unknown = vscode.workspace.getConfiguration('launch', folder.uri).get('configurations');
  const launches = (Array.isArray(found) ? found : []) as (NodeLaunch | null)[];
  return launches
    .filter((launch) => launch !== null)
    .filter(({ type, request, name }) => isNode(type) && request === 'launch' && typeof name === 'string')
    .map((launch) => ({ label: launch.name, description: folder.name, folder, launch }));
}

const isNode = (type: unknown): boolean => type === 'node' || type === 'pwa-node' || type === 'node-terminal';
