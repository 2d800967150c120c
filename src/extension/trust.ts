import * as vscode from 'vscode';

/**
 * Refuses to run workspace code in Restricted Mode. Every command that executes asks first: hiding a command
 * does not keep key bindings and other extensions from calling it.
 * @returns whether the workspace is trusted.
 */
export async function requireTrust(): Promise<boolean> {
  if (vscode.workspace.isTrusted) return true;
  const manage = 'Manage workspace trust';
  const chosen = await vscode.window.showWarningMessage(
    'Poolscope runs the code of this workspace, and the workspace is in Restricted Mode. Nothing was run.',
    manage,
  );
  if (chosen === manage) await vscode.commands.executeCommand('workbench.trust.manage');
  return vscode.workspace.isTrusted;
}
