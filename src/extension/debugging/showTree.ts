import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import type { Subscribe } from '../../base/emitter.ts';

/** Workers stop one after the other: what shows them is drawn once. */
const refreshMs = 50;

export interface ShownTree<Row> extends Disposable {
  /** Opens the view, where it is collapsed or away, at one of its outermost rows. The focus stays. */
  reveal(row: Row): Promise<void>;
}

/** Shows rows in a view, and shows them anew after a change. */
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
