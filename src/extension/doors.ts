import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../base/disposable.ts';
import {
  commandIds,
  observedTaskType,
  observedTerminalId,
  panelType,
  recordingEditorType,
  runsViewId,
  toolNames,
} from './contributions.ts';
import type { Parts } from './parts.ts';
import type { Row } from './runs/runsView.ts';

type Load = () => Promise<Parts>;

/** Registers everything that VS Code can ask for by itself. Each loads the parts, which answer. */
export function openDoors(load: Load): Disposable {
  const owned = new DisposableStore();
  for (const id of Object.values(commandIds)) {
    owned.add(
      vscode.commands.registerCommand(id, async (argument: unknown) => (await load()).runCommand(id, argument)),
    );
  }
  const { window, tasks, lm } = vscode;
  owned.add(
    window.registerWebviewPanelSerializer(panelType, {
      deserializeWebviewPanel: async (panel, state) => (await load()).panels.restore(panel, state),
    }),
  );
  owned.add(
    window.registerCustomEditorProvider(recordingEditorType, {
      openCustomDocument: async (uri, ...more) => (await load()).recordings.openCustomDocument(uri, ...more),
      resolveCustomEditor: async (document, ...more) =>
        (await load()).recordings.resolveCustomEditor(document, ...more),
    }),
  );
  owned.add(
    window.registerTerminalProfileProvider(observedTerminalId, {
      provideTerminalProfile: async (token) => (await load()).observedTerminal.provideTerminalProfile(token),
    }),
  );
  owned.add(
    tasks.registerTaskProvider(observedTaskType, {
      // Which commands have a pool is not known.
      provideTasks: () => [],
      resolveTask: async (task, token) => (await load()).observedTasks.resolveTask(task, token),
    }),
  );
  for (const name of toolNames) owned.add(lm.registerTool(name, toolBehind(load, name)));
  return owned;
}

const toolBehind = (load: Load, name: string): vscode.LanguageModelTool<object> => ({
  prepareInvocation: async (options, token) => (await load()).tool(name)?.prepareInvocation?.(options, token),
  invoke: async (options, token) => (await load()).tool(name)?.invoke(options, token),
});

/** The Runs view, whose rows are known once the parts are loaded. VS Code asks for them while the view is visible. */
export class RunsDoor implements Disposable {
  readonly #refresh = new vscode.EventEmitter<undefined>();
  readonly view: vscode.TreeView<Row>;

  constructor(load: Load) {
    this.view = vscode.window.createTreeView<Row>(runsViewId, {
      treeDataProvider: {
        onDidChangeTreeData: this.#refresh.event,
        getChildren: async (row) => (await load()).runRows.getChildren(row),
        getTreeItem: async (row) => (await load()).runRows.getTreeItem(row),
      },
    });
  }

  readonly refresh = (): void => this.#refresh.fire(undefined);

  dispose(): void {
    this.view.dispose();
    this.#refresh.dispose();
  }
}
