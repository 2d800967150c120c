import * as vscode from 'vscode';
import { UserFacingError } from '../../base/errors.ts';
import { t } from '../../base/texts.ts';
import { observedTaskType } from '../contributions.ts';
import type { Launcher } from '../runs/launcher.ts';
import { requireTrust, workspaceFolders } from '../trust.ts';
import { shellCommand } from '../runs/programsToObserve.ts';

/** Tasks of the type `poolscope`: a command that is observed. Its failed items are problems. */
export function observedTasks(launcher: Launcher): vscode.TaskProvider {
  return {
    // Which commands have a pool is not known.
    provideTasks: () => [],
    resolveTask(task) {
      const { command, cwd } = task.definition as { readonly command?: unknown; readonly cwd?: unknown };
      if (typeof command !== 'string' || command.trim() === '') return undefined;
      const { scope = vscode.TaskScope.Workspace } = task;
      const folder = typeof scope === 'object' ? scope.uri.fsPath : workspaceFolders()[0];
      const execution = new vscode.CustomExecution(async () => {
        if (folder === undefined)
          throw new UserFacingError(t('No folder is open.'), t('Open the folder of the program first.'));
        if (!(await requireTrust()))
          throw new UserFacingError(t('The workspace is not trusted.'), t('Trust it first.'));
        const place = typeof cwd === 'string' ? vscode.Uri.joinPath(vscode.Uri.file(folder), cwd).fsPath : folder;
        return launcher.observedTask({ label: command, description: '', command: shellCommand(command), cwd: place });
      });
      return new vscode.Task(task.definition, scope, task.name, observedTaskType, execution, '$poolscope');
    },
  };
}
