import * as vscode from 'vscode';
import { DisposableStore, type Disposable } from '../../base/disposable.ts';
import { Emitter } from '../../base/emitter.ts';
import { t } from '../../base/texts.ts';
import { groupValues, type ValueGroup } from '../../model/debug/parallelWatch.ts';
import { rangesOf, rangesText } from '../../model/facts/ranges.ts';
import { debugViewIds, watchRowContext } from '../contributions.ts';
import type { DebuggedWorkers } from './debuggedWorkers.ts';
import { showTree } from './showTree.ts';
import type { WatchExpressions } from './watchExpressions.ts';

/** The row of an expression. Commands of its menu receive it as their argument. */
export class WatchRow {
  readonly expression: string;
  readonly groups: readonly ValueGroup[];

  constructor(expression: string, groups: readonly ValueGroup[]) {
    this.expression = expression;
    this.groups = groups;
  }
}

interface ValueRow {
  readonly expression: string;
  readonly worker: number;
  readonly group: ValueGroup;
  /** Number of workers that have a value. */
  readonly all: number;
}

/** Shows a row for each expression, with its value in every paused worker. Values that differ from most are marked. */
export function showParallelWatch(workers: DebuggedWorkers, watch: WatchExpressions): Disposable {
  const owned = new DisposableStore();
  const changed = new Emitter<void>();
  owned.add(workers.changed(() => changed.fire()));
  const rowOf = async (expression: string): Promise<WatchRow> =>
    new WatchRow(expression, groupValues(await watch.valuesOf(expression)));
  const tree = owned.add(
    showTree<WatchRow | ValueRow>(debugViewIds.watch, changed.subscribe, {
      getChildren: (row) => {
        if (row) return row instanceof WatchRow ? valueRows(row) : [];
        return Promise.all(watch.all.map(rowOf));
      },
      getTreeItem: (row) => (row instanceof WatchRow ? expressionItem(row) : valueItem(row)),
    }),
  );
  owned.add(
    watch.changed((added) => {
      changed.fire();
      // VS Code keeps the view collapsed until the user opens it. Without debugged workers it does not exist.
      if (added !== undefined) void rowOf(added).then((row) => tree.reveal(row).catch(() => {}));
    }),
  );
  return owned;
}

function valueRows({ expression, groups }: WatchRow): ValueRow[] {
  const all = groups.reduce((sum, { workers }) => sum + workers.length, 0);
  const rows = groups.flatMap((group) => group.workers.map((worker) => ({ expression, worker, group, all })));
  return rows.sort((a, b) => a.worker - b.worker);
}

function expressionItem({ expression, groups }: WatchRow): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(expression, groups.length > 0 ? Expanded : None);
  // VS Code keeps a row collapsed when it gets its first values. A row with another id is expanded.
  item.id = groups.length > 0 ? `${expression}/` : expression;
  item.contextValue = watchRowContext;
  item.description = summary(groups);
  item.tooltip = groups.map((group) => `${workersOf(group)}: ${group.text}`).join('\n');
  return item;
}

/** `7 (0-2) · 9 (3)`: the most common value is first. */
function summary(groups: readonly ValueGroup[]): string {
  const [first, ...others] = groups;
  if (!first) return t('No worker is paused.');
  if (others.length === 0) return first.workers.length === 1 ? first.text : t('{0} in all', first.text);
  return groups.map((group) => `${group.text} (${rangesText(rangesOf(group.workers))})`).join(' · ');
}

const workersOf = ({ workers }: ValueGroup): string =>
  workers.length === 1
    ? t('worker {0}', rangesText(rangesOf(workers)))
    : t('workers {0}', rangesText(rangesOf(workers)));

function valueItem({ expression, worker, group, all }: ValueRow): vscode.TreeItem {
  const item = new vscode.TreeItem(t('worker {0}', worker));
  item.id = `${expression}/${worker}`;
  item.description = group.text;
  item.tooltip = group.text;
  item.iconPath = new vscode.ThemeIcon('circle-small');
  if (!group.isOutlier) return item;
  item.iconPath = new vscode.ThemeIcon('warning', new vscode.ThemeColor('list.warningForeground'));
  item.tooltip = t('{0}\nDiffers from most of the {1} workers.', group.text, all);
  item.accessibilityInformation = { label: t('worker {0}: {1}, differs from most', worker, group.text) };
  return item;
}
