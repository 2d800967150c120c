import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Subscribe } from '../../base/emitter.ts';

/** Time in which changes are collected, in milliseconds: workers pause one after another, and the view is drawn once. */
const refreshMs = 50;

export interface ShownTree<Row> extends Disposable {
  /** Opens the view, if it is collapsed or hidden, at one of its top-level rows. The focus does not move. */
  reveal(row: Row): Promise<void>;
}

/** Shows rows in a view, and refreshes them after a change. */
export function showTree<Row>(
  id: string,
  changed: Subscribe<void>,
  rows: Pick<vscode.TreeDataProvider<Row>, 'getChildren' | 'getTreeItem'>,
): ShownTree<Row> {
  const owned = new DisposableStore();
  const refresh = owned.add(new vscode.EventEmitter<undefined>());
  let due: NodeJS.Timeout | undefined;
  const refreshSoon = (): void => {
    due ??= setTimeout(() => {
      due = undefined;
      refresh.fire(undefined);
    }, refreshMs);
  };
  owned.add(changed(refreshSoon));
  const view = owned.add(
    vscode.window.createTreeView(id, {
      treeDataProvider: { ...rows, onDidChangeTreeData: refresh.event, getParent: () => undefined },
    }),
  );
  owned.add({ dispose: () => clearTimeout(due) });
  return {
    reveal: async (row) => view.reveal(row, { select: false, focus: false }),
    dispose: () => owned.dispose(),
  };
}
